"""What the sources never speak of, by name: the kinds of question that must be refused.

Most questions from outside are known by words that the content does not hold. These lists are for
what would look covered otherwise: "salary" is a topic, the salary of a nurse or in Norway is not.
A word that the content comes to hold is no cue any more.
"""

import re
from collections.abc import Mapping, Sequence

from bot.search.english import FUNCTION_WORDS
from bot.search.index import Index
from bot.search.question import Question

#: From this likeness on it is what somebody wrote an answer to, whatever words are in it.
EXACTLY = 0.85
#: Above this a topic is what was asked about; each word that nobody knows asks for more.
ENOUGH, PER_UNKNOWN, MOST_UNKNOWN = 2.2, 1.6, 4
#: How much an unknown word counts that is asked for, and one in passing where a role is named.
ASKED_FOR, PASSING = 3.0, 0.3

PLACES = (
    "africa america argentina asia australia austria bangalore bangladesh belgium berlin boston "
    "brazil britain canada chicago chile china colombia czech denmark dubai dublin egypt "
    "england finland france germany ghana greece hongkong hyderabad hungary india indonesia "
    "ireland israel italy japan kenya korea london luxembourg madrid malaysia manchester melbourne "
    "mexico milan moscow mumbai munich netherlands nigeria norway nyc ontario pakistan paris "
    "peru philippines poland portugal qatar romania russia scotland seattle singapore spain "
    "stockholm sweden switzerland sydney taiwan texas thailand tokyo toronto turkey uae uk ukraine "
    "vietnam wales york zurich california francisco amsterdam vienna african "
    "american australian austrian brazilian british canadian chinese danish dutch "
    "european french german indian irish italian japanese korean mexican norwegian polish "
    "portuguese russian spanish swedish swiss turkish eu"
)
EMPLOYERS = (
    "accenture airbnb alibaba amazon anthropic apple bytedance cisco citadel databricks deepmind "
    "deloitte disney dropbox facebook faang ford goldman google hsbc ibm infosys intel jpmorgan "
    "kpmg lyft mckinsey meta microsoft nasa netflix nvidia openai oracle palantir paypal pinterest "
    "pwc reddit salesforce samsung sap shopify siemens snap spotify stripe tcs tesla tiktok "
    "toyota twitter uber walmart wipro zalando"
)
PROFESSIONS = (
    "accountant actor actuary admin architects artist athlete attendant attorney baker barber "
    "bartender biologist blockchain carpenter chef chemist cleaner clerk coach cook copywriter "
    "cto cybersecurity dancer dentist designer detective doctor driver economist editor "
    "electrician farmer firefighter frontend backend fullstack hairdresser hacker influencer "
    "janitor journalist judge lawyer librarian marketer marketing mechanic model musician nurse "
    "officer painter paramedic pharmacist photographer physicist pilot plumber police politician "
    "professor programmer psychologist realtor recruiter sales salesman secretary soldier "
    "streamer surgeon teacher therapist translator tutor vet waiter welder writer youtuber"
)
MONEY = (
    "cost costs price prices pricing fee fees tuition cheap cheapest expensive afford discount "
    "refund buy loan rent tax taxes mortgage euro euros eur gbp pounds sterling rupee rupees inr "
    "lpa yen crypto bitcoin stocks invest bonus equity rsu insurance pension vacation"
)
COURSES = (
    "coursera udemy udacity edx datacamp codecademy leetcode kaggle khan fastai springboard "
    "simplilearn mit harvard stanford oxford cambridge deeplearningai ng"
)
SMALL_TALK = (
    "joke weather horoscope recipe movie song football pizza marry girlfriend boyfriend stupid "
    "useless idiot dumb hate moron trash garbage sing poem alive human sentient password hack "
    "chatgpt gpt claude gemini copilot visa laptop podcast youtube instructions homework "
    "assignment essay"
)

CUES: Mapping[str, str] = {
    word: kind
    for kind, named in (
        ("place", PLACES), ("employer", EMPLOYERS), ("job", PROFESSIONS), ("money", MONEY),
        ("course", COURSES), ("chat", SMALL_TALK),
    )
    for word in named.split()
}  # fmt: skip

#: These are outside even where the content has the word, unless it is part of a topic's name.
_ALWAYS = frozenset({"employer", "money"})
#: The last word of many other jobs: "data engineer", "product manager".
_JOBS = frozenset(
    "engineer developer analyst scientist manager designer architect administrator consultant "
    "officer assistant researcher programmer tester".split()
)
#: Somebody tells what they are: "I am a teacher", "as a nurse", "my sister was a pilot".
_TELLING = re.compile(r"\b(?:(?:am|as|was|were) an?|my \w+ (?:is|was) an?|am|as)(?: \w+)?$")
#: What stands behind these is what is asked about: "at Spotify", "in Ghana", "than dentists".
_ASKING = frozenset({"at", "in", "than", "versus", "or", "near", "become", "becoming"})
#: What a bot may be told to do; none of it is a question.
_TASKS = frozenset(
    "write solve debug translate code compose draw generate summarize summarise ignore pretend "
    "calculate implement fix print sort rewrite proofread book order".split()
)
_POLITE = frozenset(
    "please can could would you just hey now hi hello kindly i want need to".split()
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def reason(
    index: Index, asked: Question, roles: Sequence[str], score: float, likeness: float
) -> str:
    """Say what puts a question outside of the content, "" if nothing does."""
    if likeness >= EXACTLY:
        return ""
    return (
        _task(asked)
        or _year(index, asked)
        or _cue(asked, index)
        or _other_job(asked, roles)
        or _unheard(asked, roles, score)
    )


def _task(asked: Question) -> str:
    first = next((word.plain for word in asked.words if word.plain not in _POLITE), "")
    return f"a task: {first}" if first in _TASKS else ""


def _year(index: Index, asked: Question) -> str:
    years = (word.plain for word in asked.words if word.weight == 1 and _YEAR.fullmatch(word.plain))
    return next((f"a year: {year}" for year in years if year not in index.known), "")


def _cue(asked: Question, index: Index) -> str:
    named = {place for hit in asked.topics for place in hit.places}
    for place, word in enumerate(asked.words):
        kind = CUES.get(word.typed) or CUES.get(word.typed.removesuffix("s"))
        if kind is None or (kind == "job" and _is_aside(asked, place)):
            continue
        at_work = kind == "employer" and place and asked.words[place - 1].plain == "at"
        if not at_work and (place in named or (word.typed in index.spelt and kind not in _ALWAYS)):
            continue
        return f"{kind}: {word.typed}"
    return ""


def _other_job(asked: Question, roles: Sequence[str]) -> str:
    if roles or any(word.plain in {"they", "both"} for word in asked.words):
        return ""
    for place, word in enumerate(asked.words):
        if word.plain.removesuffix("s") in _JOBS and not _is_aside(asked, place):
            before = asked.words[place - 1] if place else None
            if before and before.plain not in FUNCTION_WORDS:
                return f"job: {before.plain} {word.plain}"
    return ""


def _is_aside(asked: Question, place: int) -> bool:
    """Tell "I am a teacher" from "what does a teacher earn"."""
    before = " ".join(word.plain for word in asked.words[max(0, place - 5) : place])
    return _TELLING.search(before) is not None


def _unheard(asked: Question, roles: Sequence[str], score: float) -> str:
    """Weigh what nobody knows against what is known."""
    missing = 0.0
    for place in asked.unknown:
        asks = place and asked.words[place - 1].plain in _ASKING
        share = ASKED_FOR if asks else PASSING if roles else 1.0
        missing += share * asked.words[place].weight
    wanted = ENOUGH + PER_UNKNOWN * min(missing, MOST_UNKNOWN)
    return f"unheard of: {score:.1f} < {wanted:.1f}" if score < wanted else ""
