"""From what somebody typed to words that can be compared: one spelling, no slang, no endings."""

import re
from collections.abc import Sequence
from functools import lru_cache

import Stemmer

from bot.markup import clean

_WORD = re.compile(r"[a-z]+\+\+|[a-z]#|\$+|[a-z0-9]+")
_AFTER_APOSTROPHE = re.compile(r"(?<=[a-z])['’`](?=[a-z])")  # noqa: RUF001 - people type it
_ARROW = re.compile(r"[-=]+>|→")
_AND = re.compile(r"&")
#: A small "r" between other words is "are", unless one of these stands before or after it.
_BEFORE_R = frozenset(
    "about and does in is know learn need or python sql use using versus vs with".split()
)
_LANGUAGE_R = re.compile(r"\bR\b(?! (?:u|you|they|we|the)\b)")
_AFTER_R = frozenset("and for is needed or programming python sql still versus vs".split())
#: Sayings whose words mean something else one by one.
_SAYINGS = (
    (re.compile(r"\bmak(?:es?|ing) (?:(?:a|per|much|good) )*(?:year|month|money|bank)\b"), "earn"),
    (re.compile(r"\bhow m[uc]*h (?=.*\b(?:makes?|making)\b)"), "how much earn "),
    (re.compile(r"\bstart[ -]ups?\b"), "startup"),
    (re.compile(r"\b(?:get|getting|break|breaking) into\b"), "break in"),
    (re.compile(r"\b(?:without|no|zero) (?:\w+ )?experience\b"), "entry level"),
    (re.compile(r"\bhand(?:s|ing)? in\b"), "hand over"),
    (re.compile(r"\bsucks? about\b"), "downsides of"),
    (re.compile(r"\b(?<=to |ld |st |an )((?:a |an )?(?:\w+ ){0,3})master\b(?!')"), r"\1know"),
    (re.compile(r"\b(?<=should )(?:\w+ )?pay for (?=an? )"), "hire "),
    (re.compile(r"\bpaid to\b"), "meant to"),
)
#: British to American, on both sides, so that it need only be the same and not be right.
_SPELLINGS = (
    (re.compile(r"(?<=..)is(e|ed|es|ing|ation|ations|er|ers)$"), r"iz\1"),
    (re.compile(r"ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"(?<=..)our(s|ed|al|ite)?$"), r"or\1"),
    (re.compile(r"ll(ing|ed|er|ers)$"), r"l\1"),
    (re.compile(r"mme(s?)$"), r"m\1"),
)

#: What people write for short or in other words, and how the content says it.
SLANG = {
    "$": "salary", "$$": "salary", "$$$": "salary", "$$$$": "salary", "2": "to", "4": "for",
    "abt": "about", "aint": "is not", "annoying": "hard", "b": "be", "b4": "before",
    "bc": "because", "boring": "downsides", "bsc": "bachelor", "btw": "between", "btwn": "between",
    "burnout": "stress", "bux": "money", "cert": "certificate", "certs": "certificates",
    "clients": "customers", "cos": "because", "cuz": "because", "da": "the",
    "dataviz": "visualization", "dev": "developer", "devs": "developers", "dif": "difference",
    "diff": "difference", "disappear": "dying", "dl": "deep learning", "dough": "money",
    "ds": "data scientist", "dss": "data scientists", "eda": "exploratory analysis",
    "employ": "hire", "employs": "hires", "eng": "engineer", "engg": "engineering",
    "engr": "engineer", "engs": "engineers", "enuf": "enough", "fresher": "junior", "gd": "good",
    "gonna": "going to", "gotta": "got to", "gr8": "great", "graphs": "charts", "hv": "have",
    "hw": "how", "hype": "demand", "idk": "i do not know", "im": "i am", "imo": "in my opinion",
    "info": "information", "ive": "i have", "k8": "kubernetes", "k8s": "kubernetes", "kno": "know",
    "knwo": "know", "lang": "language", "langs": "languages", "lib": "library", "libs": "libraries",
    "lvl": "level", "mak": "make", "mathematician": "math", "maths": "math", "mgmt": "management",
    "mgr": "manager", "ml": "machine learning", "mle": "machine learning engineer",
    "mles": "machine learning engineers", "ms": "master", "msc": "master", "n": "and", "nah": "no",
    "nn": "neural network", "nns": "neural networks", "np": "numpy", "obsolete": "dying",
    "oversaturated": "demand", "pain": "problem", "pls": "please", "plz": "please",
    "popular": "demand", "ppl": "people", "prob": "probably", "prod": "production",
    "programmer": "programming", "relationship": "collaboration", "risky": "job security",
    "rn": "now", "safe": "job security", "saturated": "demand", "sci": "science",
    "sde": "software engineer", "shld": "should", "shud": "should", "sklearn": "scikit learn",
    "smth": "something", "stat": "statistics", "stats": "statistics", "sw": "software",
    "swe": "software engineer", "tbh": "honestly", "techstack": "tech stack", "teh": "the",
    "tf": "tensorflow", "tho": "though", "thx": "thanks", "tmrw": "tomorrow", "torch": "pytorch",
    "tough": "hard", "u": "you", "uni": "university", "ur": "your", "vanish": "dying",
    "vis": "visualization", "viz": "visualization", "vs": "versus", "w": "with", "wanna": "want to",
    "wat": "what", "wats": "what is", "wfh": "remote work", "whats": "what is", "wich": "which",
    "wo": "without", "worst": "downsides", "wut": "what", "ya": "you", "yo": "hello",
    "yoe": "years",
}  # fmt: skip

#: No cache inside: it is the one part of a stemmer that threads must not share.
_stemmer = Stemmer.Stemmer("english", 0)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return what a word shares with its other forms and spellings."""
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return str(_stemmer.stemWord(word))


def words(text: str) -> list[str]:
    """Split text into plain lower-case words; slang and abbreviations are written out."""
    said = clean(text)
    said = said.casefold() if said.isupper() else said
    line = _AFTER_APOSTROPHE.sub("", said.casefold())
    line = _AND.sub(" and ", _ARROW.sub(" to ", line)).replace("w/o", "without")
    for saying, plain in _SAYINGS:
        line = saying.sub(plain, line)
    typed = _WORD.findall(line)
    if "r" in typed and not _LANGUAGE_R.search(said):
        typed = [_are(typed, place) for place in range(len(typed))]
    return [plain for word in typed for plain in _plain(word)]


def _are(typed: Sequence[str], place: int) -> str:
    """Return the word at a place, a small "r" that is no language as "are"."""
    before, word, after = typed[max(0, place - 1)], typed[place], typed[place + 1 : place + 2]
    is_are = word == "r" and after and before not in _BEFORE_R and after[0] not in _AFTER_R
    return "are" if is_are else word


def _plain(word: str) -> list[str]:
    return SLANG.get(word, word).split()
