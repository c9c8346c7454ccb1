"""What the sources never speak of, by name: the kinds of question that must be refused.

Most questions from outside are known by words that the content does not hold. These lists are for
what would look covered otherwise: "salary" is a topic, the salary of a nurse or in Norway is not.
A word that the content comes to hold is no cue any more.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.search.english import FUNCTION_STEMS, FUNCTION_WORDS
from bot.search.index import Index
from bot.search.question import STORY, Question

#: From this likeness on it is what somebody wrote an answer to, whatever words are in it.
EXACTLY = 0.85
#: Above this a topic is what was asked about, where somebody named it or asked much like that;
#: elsewhere it takes more, and so does each word that nobody knows.
ENOUGH, GUESSED, PER_UNKNOWN, MOST_UNKNOWN = 2.2, 2.8, 1.6, 4
LIKELY = 0.6
#: A role is named, and every word is known: it hardly takes anything more.
OURS = 1.8
#: How much an unknown word counts that is asked for, and one in passing where a role is named.
ASKED_FOR, PASSING = 4.0, 0.3
#: How much a word counts that the content has, but not for this topic; only in a short question.
BESIDE, SHORT = 1.0, 12
#: From this rarity on a word speaks of something of its own.
SPECIFIC = 2.0

PLACES = (
    "abroad africa african america american amsterdam argentina asia australia australian "
    "austria austrian bangalore bangladesh belgium berlin boston brazil brazilian britain "
    "british california canada canadian chicago chile china chinese colombia czech danish "
    "denmark dubai dublin dutch egypt emigrate england eu european finland france francisco "
    "french german germany ghana greece hongkong hungary hyderabad india indian indonesia "
    "ireland irish israel italian italy japan japanese kenya korea korean london luxembourg "
    "madrid malaysia manchester melbourne mexican mexico milan moscow mumbai munich netherlands "
    "nigeria norway norwegian nyc ontario pakistan paris peru philippines poland polish "
    "portugal portuguese qatar relocate romania russia russian scotland seattle singapore spain "
    "spanish stockholm sweden swedish swiss switzerland sydney taiwan texas thailand tokyo "
    "toronto turkey turkish uae uk ukraine vienna vietnam visa wales york zurich"
)
EMPLOYERS = (
    "accenture airbnb alibaba amazon anthropic apple bytedance cisco citadel databricks "
    "deepmind deloitte disney dropbox faang facebook ford goldman google hsbc ibm infosys intel "
    "jpmorgan kpmg lyft mckinsey meta microsoft nasa netflix nvidia openai oracle palantir "
    "paypal pinterest pwc reddit salesforce samsung sap shopify siemens snap spotify stripe tcs "
    "tesla tiktok toyota twitter uber walmart wipro zalando"
)
PROFESSIONS = (
    "accountant actor actuary admin architects artist athlete attendant attorney backend baker "
    "barber bartender biologist blockchain carpenter chef chemist cleaner clerk coach consultant "
    "cook copywriter cto cybersecurity dancer dentist designer detective doctor driver economist "
    "editor electrician farmer firefighter frontend fullstack hacker hairdresser influencer "
    "janitor journalist judge lawyer librarian marketer marketing mechanic model musician nurse "
    "officer painter paramedic pharmacist photographer physicist pilot plumber police "
    "politician professor psychologist realtor sales salesman secretary soldier "
    "streamer surgeon teacher therapist translator tutor vet waiter welder writer youtuber"
)
MONEY = (
    "afford bitcoin bonus buy cheap cheapest cost costs crypto discount equity eur euro euros "
    "expensive fee fees gbp inr invest loan lpa mortgage pounds price prices pricing refund "
    "rent rsu rupee rupees sterling stock stocks tax taxes tuition yen"
)
COURSES = (
    "book books cambridge chapter codecademy coursera datacamp deeplearningai edx eth fastai "
    "harvard kaggle khan leetcode mit ng oxford simplilearn springboard stanford udacity udemy"
)
CONDITIONS = (
    "hours overtime pension vacation holidays perks insurance dress wear permit "
    "passport citizenship licence license union maternity paternity parental sick lunch parking"
)
RECRUITING = "interview interviews interviewer"
SMALL_TALK = (
    "alive assignment boyfriend dumb essay football garbage girlfriend hack homework horoscope "
    "human idiot instructions joke laptop marry moron movie password pizza podcast poem recipe "
    "sentient sing song stupid trash useless weather youtube"
)

CUES: Mapping[str, str] = {
    word: kind
    for kind, named in (
        ("place", PLACES), ("employer", EMPLOYERS), ("job", PROFESSIONS), ("money", MONEY),
        ("course", COURSES), ("conditions", CONDITIONS),
        ("recruiting", RECRUITING),
        ("chat", SMALL_TALK),
    )
    for word in named.split()
}  # fmt: skip

#: These are outside even where the content has the word, unless it is part of a topic's name.
_ALWAYS = frozenset({"employer", "money"})
#: The last word of many other jobs: "data engineer", "product manager".
_JOBS = frozenset(
    "engineer developer analyst scientist manager designer architect administrator consultant "
    "officer assistant researcher tester".split()
)
#: Somebody tells what they are: "I am a teacher", "as a nurse", "my sister was a pilot".
_TELLING = re.compile(
    r"\b(?:(?:am|as|was|were)(?: more of| still| only)? an?|my \w+ (?:is|was) an?|am|as)(?: \w+)?$"
)
#: What stands behind these is what is asked about: "at Spotify", "in Ghana", "than dentists".
_ASKING = frozenset(
    {"at", "does", "is", "in", "than", "versus", "or", "near", "become", "becoming"}
)
#: Between a role and another job these set the two side by side.
_COMPARED = frozenset({"and", "from", "or", "to"})
_MEASURED = frozenset({"compared", "than", "versus"})
_ARTICLES = frozenset({"a", "an"})
_WITHIN = frozenset({"at", "in", "near"})
#: What a bot may be told to do, as the first word; the second kind only with what to do it to.
_TASKS = frozenset(
    "calculate compose compute debug draft draw generate ignore implement pretend proofread "
    "rewrite solve summarise summarize translate write".split()
)
_TASKS_ON = frozenset("book code find fix order print sort".split())
_OBJECTS = frozenset("it me my some this that your".split())
_POLITE = frozenset(
    "please can could would you just hey now hi hello kindly i want need to".split()
)
_ABOUT_YOU = re.compile(
    r"\b(?:are you (?!sure)|you are|you suck|your (?:name|age|favou?rite|system)|(?:love|hate) you|"
    r"(?:made|built|created|trained) you|old are you|shut up|for a bot|"
    r"(?:where|what) do you (?:live|eat|like|think|do$))\b"
)
#: What no source tells, whoever is meant: the time of day, how many there are, the best school.
_UNTOLD = re.compile(
    r"\bnext year\b|\bwhat time\b|^how tall\b|\bpercentage\b|\bage\b(?! of)|\bfree time\b|"
    r"^how many .*\bare there$|"
    r"\b(?:which|best|top) (?:universit(?:y|ies)|colleges?|schools?|bootcamps?|books?)\b"
)
#: What they only name and never teach, where no role is spoken of: how a random forest works, how
#: to install something, what a list is.
_TAUGHT = re.compile(
    r"^how (?:does|do) (?!(?:i|you|we|it|they|one|people|the) )(?:\w+ ){1,4}(?:work|learn)$|"
    r"\bhow (?:to|(?:do|can|should|would) (?:i|you|we)) (?:compute|convert|delete|deploy|fix|"
    r"implement|import|install|load|merge|plot|print|read|reset|run|sort|train|use|write)\b|"
    r"\binvented\b|^(?:what (?:is|are)|explain) (?:what )?an? \w+(?: \w+)?(?: is)?$"
)
_LATER = re.compile(r"\bin (?:\w+ )?years\b")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best that the content has: its score, whether it is pay, how alike a question is."""

    topic: str
    score: float
    is_pay: bool
    likeness: float


def reason(index: Index, asked: Question, roles: Sequence[str], best: Best) -> str:
    """Say what puts a question outside of the content, "" if nothing does."""
    if best.likeness >= EXACTLY:
        return ""
    return (
        _task(asked)
        or _small_talk(asked)
        or _untold(asked, roles, best)
        or _year(index, asked)
        or _cue(index, asked, best)
        or _other_job(index, asked, roles, best)
        or _stranger(asked)
        or _unheard(index, asked, roles, best)
    )


def _is_a_name(asked: Question) -> bool:
    """Tell whether nothing but the name of one topic was said, and of roles."""
    named = {place for hit in (*asked.roles, *asked.topics) for place in hit.places}
    rest = (word.stem for place, word in enumerate(asked.words) if place not in named)
    is_telling = any(word not in FUNCTION_STEMS for hit in asked.topics for word in hit.phrase)
    return is_telling and len(asked.topics) == 1 and all(word in FUNCTION_STEMS for word in rest)


def _task(asked: Question) -> str:
    said = [word.typed for word in asked.words if word.plain not in _POLITE][:2]
    is_task = said and (said[0] in _TASKS or (said[0] in _TASKS_ON and said[-1] in _OBJECTS))
    return f"a task: {said[0]}" if is_task else ""


def _small_talk(asked: Question) -> str:
    said = _ABOUT_YOU.search(" ".join(word.plain for word in asked.words))
    return f"small talk: {said[0]}" if said else ""


def _untold(asked: Question, roles: Sequence[str], best: Best) -> str:
    line = " ".join(word.plain for word in asked.words)
    said = _UNTOLD.search(line) or (None if roles else _TAUGHT.search(line))
    said = said or (_LATER.search(line) if best.is_pay else None)
    return f"untold: {said[0]}" if said else ""


def _year(index: Index, asked: Question) -> str:
    years = (word.plain for word in asked.words if word.weight == 1 and _YEAR.fullmatch(word.plain))
    return next((f"a year: {year}" for year in years if year not in index.known), "")


def _cue(index: Index, asked: Question, best: Best) -> str:
    named = {place for hit in asked.topics for place in hit.places}
    for place, word in enumerate(asked.words):
        kind = CUES.get(word.typed) or CUES.get(word.typed.removesuffix("s"))
        if kind is None or word.weight <= STORY or _is_aside(asked, place, kind):
            continue
        at = place and asked.words[place - 1].plain == "at"
        at_work = kind == "employer" and (at or best.is_pay)
        is_covered = word.typed in index.spelt and (kind not in _ALWAYS or place in named)
        if is_covered and not at_work:
            continue
        return f"{kind}: {word.typed}"
    return ""


def _other_job(index: Index, asked: Question, roles: Sequence[str], best: Best) -> str:
    if roles or any(word.plain in {"they", "both"} for word in asked.words):
        return ""
    ours = (hit for hit in asked.topics if best.topic in index.phrases[hit.phrase])
    covered = {place for hit in ours for place in hit.places if len(hit.places) > 1}
    for place, word in enumerate(asked.words):
        is_job = word.plain.removesuffix("s") in _JOBS and place not in covered
        if is_job and not _is_aside(asked, place, "job"):
            before = asked.words[place - 1] if place else None
            with_them = place > 1 and asked.words[place - 2].plain == "with"
            if before and before.plain not in FUNCTION_WORDS and not with_them:
                return f"job: {before.plain} {word.plain}"
    return ""


def _stranger(asked: Question) -> str:
    """Name what stands where a place or an employer would: "in Lagos", "at Bosch"."""
    for place in asked.unknown:
        word = asked.words[place]
        after = asked.words[place + 1].plain if place + 1 < len(asked.words) else ""
        if word.plain.endswith(("al", "ing")) or (after and after not in FUNCTION_WORDS):
            continue
        behind = place and asked.words[place - 1].plain in _WITHIN
        if behind and word.weight == 1 and word.plain == word.typed and word.plain.isalpha():
            return f"named: {word.typed}"
    return ""


def _is_aside(asked: Question, place: int, kind: str) -> bool:
    """Tell "I am a teacher" from "what does a teacher earn", and "my interview" from any."""
    before = " ".join(word.plain for word in asked.words[max(0, place - 6) : place])
    if kind == "recruiting":
        return before.endswith(("my", "when"))
    if kind != "job":
        return False
    around = {word.plain for word in asked.words[max(0, place - 3) : place + 3]}
    is_measured = around & _COMPARED or any(w.plain in _MEASURED for w in asked.words)
    return _TELLING.search(before) is not None or bool(asked.roles and not is_measured)


def _unheard(index: Index, asked: Question, roles: Sequence[str], best: Best) -> str:
    """Weigh what nobody knows against what is known."""
    if _is_a_name(asked):
        return ""
    missing = 0.0
    for place in asked.unknown:
        before = asked.words[place - 1].plain if place else ""
        asks = before in _ASKING or (before in _ARTICLES and not roles)
        share = ASKED_FOR if asks else PASSING if roles else 1.0
        missing += share * asked.words[place].weight
    said = index.said_of.get(best.topic, frozenset())
    hinted = [hit for hit in asked.hints if best.topic in index.hints[hit.phrase[0]][hit.phrase]]
    named = [hit for hit in asked.topics if best.topic in index.phrases[hit.phrase]]
    elsewhere = {word for hit in (*asked.topics, *asked.hints) for word in hit.phrase}
    said |= {word for hit in (*hinted, *named) for word in hit.phrase}
    known = sum(weight for word, weight in asked.telling.items() if word in said)
    known += any(
        all(word in index.everyday for word in hit.phrase) and len(hit.phrase) > 1
        for hit in (*hinted, *named)
    )
    beside = sum(
        weight * min(1.0, index.rarity.get(word, 0.0) / SPECIFIC)
        for word, weight in asked.telling.items()
        if word in index.known and word not in said and word not in elsewhere
    )
    if len(asked.words) <= SHORT:
        missing += beside * (PASSING if roles else BESIDE)
    if not roles and missing >= max(known, 1.0) and best.likeness < LIKELY:
        return f"unheard of: {missing:.1f} of {known:.1f}"
    sure = asked.topics or (asked.hints and roles) or best.likeness >= LIKELY
    least = ENOUGH if sure else GUESSED
    if roles and not asked.unknown:
        least = OURS
    wanted = least + PER_UNKNOWN * min(missing, MOST_UNKNOWN)
    return f"unheard of: {best.score:.1f} < {wanted:.1f}" if best.score < wanted else ""
