"""Which role a question is about."""

from itertools import pairwise

from bot.search.english import FUNCTION_WORDS
from bot.search.index import Index
from bot.search.question import Question

#: The topic of which each role tells how to leave it.
CHANGING = "transition"
#: Between two roles these lead from the first one to the second one.
_MOVES = frozenset({"becom", "switch", "move", "transit", "to", "into"})
#: Where one role is named and this is said, it is still both that are meant.
_BOTH = frozenset(
    {
        *(("the", "two"), ("two", "role"), ("both", "role"), ("both", "job")),
        *(("each", "role"), ("each", "job")),
        *(("these", "role"), ("these", "job"), ("these", "career")),
    }
)


def named(index: Index, asked: Question) -> tuple[str, ...]:
    """Return the roles that are named, in the order of the words."""
    found = [index.role_of(hit.phrase) for hit in asked.roles]
    if not found:
        found = [
            index.role_words[word.stem]
            for before, word in zip((None, *asked.words), asked.words, strict=False)
            if word.stem in index.role_words
            and word.plain != "engineering"
            and (before is None or before.plain in FUNCTION_WORDS)
        ]
    return tuple(dict.fromkeys(found))


def moves(index: Index, asked: Question) -> bool:
    """Tell whether somebody asks about the way from one role to another."""
    for first, second in pairwise(asked.roles):
        between = {word.stem for word in asked.words[first.places[-1] : second.places[0]]}
        is_other = index.role_of(first.phrase) != index.role_of(second.phrase)
        if is_other and between & _MOVES:
            return True
    return False


def of_both(asked: Question) -> bool:
    """Tell whether "the two roles" are spoken of, without their names."""
    return not _BOTH.isdisjoint(pairwise(word.stem for word in asked.words))


def _either_way(asked: Question) -> bool:
    """Tell whether the way back is asked about as well."""
    return {"other", "way"} <= {word.stem for word in asked.words}


def meant(index: Index, asked: Question, topic: str | None) -> tuple[str, ...]:
    """Return the roles to answer about: all if none is named; on leaving a role, that one."""
    found = named(index, asked)
    if topic == CHANGING and moves(index, asked) and not _either_way(asked):
        return found[:1]
    if not found or of_both(asked):
        return tuple(index.content.roles)
    return tuple(role for role in index.content.roles if role in found)
