"""What people say to a bot that is no question about its subject."""

import re
from typing import Literal

from bot.search.words import words

_GREETING = frozenset(
    "hi hello hey heya hiya howdy yo greetings good morning afternoon evening day there all "
    "everyone everybody waymark bot team".split()
)
_THANKS = frozenset(
    "thanks thank you thankyou ty thx cheers so much very a lot many great awesome nice cool ok "
    "okay perfect got it appreciate appreciated bye goodbye that this helps helped is was for the "
    "your help good bot".split()
)
_OPENING = frozenset("hi hello hey heya hiya howdy yo greetings good".split())
_GRATEFUL = frozenset(
    "thanks thank thankyou ty cheers great awesome nice cool ok okay perfect appreciate "
    "appreciated bye goodbye".split()
)

#: Words of somebody who may be in danger. Better one answer too many than a fact about careers.
_DISTRESS = re.compile(
    r"\b(?:kill(?:ing)? (?:myself|me)|(?:want to|wanna) die|end(?:ing)? my life|suicid\w+"
    r"|(?:hurt|harm|cut)(?:ting|ing)? myself|self.?harm\w*|better off dead|no reason to live"
    r"|(?:don.?t|do not) want to (?:live|be alive)|can.?t go on|feel(?:ing)? hopeless)\b"
)


def in_distress(text: str) -> bool:
    """Tell whether somebody may be in danger and needs a human being, not a bot."""
    return _DISTRESS.search(" ".join(text.casefold().split())) is not None


def courtesy(text: str) -> Literal["greeting", "thanks"] | None:
    """Tell a bare greeting or bare thanks from anything that wants an answer."""
    said = set(words(text))
    if said & _OPENING and said <= _GREETING:
        return "greeting"
    if said & _GRATEFUL and said <= _THANKS:
        return "thanks"
    return None
