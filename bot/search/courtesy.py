"""Words that are exchanged before and after a question."""

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


def courtesy(text: str) -> Literal["greeting", "thanks"] | None:
    """Tell a bare greeting or bare thanks from anything that wants an answer."""
    said = set(words(text))
    if said & _OPENING and said <= _GREETING:
        return "greeting"
    if said & _GRATEFUL and said <= _THANKS:
        return "thanks"
    return None
