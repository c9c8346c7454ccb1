"""Rules about the question bank as a whole: nothing gives answers away, no role is favoured."""

from collections import Counter

from bot.content.reader import Index
from bot.content.records import Content
from bot.model import Question, Status

#: With three or four options the key is the longest by chance in a quarter to a third of them.
LONGEST_SHARE = 0.4
#: The same for any one position of the key.
POSITION_SHARE = 0.4
#: No role may have more than this many times the questions of another.
ROLE_RATIO = 1.25
#: Shares say nothing about fewer questions than this.
ENOUGH = 20

_UNSURE = frozenset({Status.DISPUTED, Status.GARBLED})


def check(content: Content, index: Index) -> None:
    """Report what no single question can break or keep."""
    _check_stems(content, index)
    _check_figures(content, index)
    _check_keys(content, index)
    _check_roles(content, index)


def _check_figures(content: Content, index: Index) -> None:
    """No item rests on a figure that sources dispute, except one about the disagreement itself."""
    sides = [{frozenset(s.claims) for s in c.sides} for c in content.conflicts]
    for question in content.questions.values():
        cited = set(question.claims)
        about = any(sum(bool(cited & side) for side in conflict) > 1 for conflict in sides)
        for claim in (content.claims[id_] for id_ in question.claims if id_ in content.claims):
            if claim.figure and claim.status in _UNSURE and not about:
                message = f"`{claim.id}` holds a {claim.status} figure"
                hint = "ask about the disagreement, and cite its other side too"
                place = index.at("question", question.id)
                index.report(place, "disputed-figure", message, hint)


def _check_roles(content: Content, index: Index) -> None:
    """Every role is asked about as much as the others."""
    counts = Counter(q.roles[0] for q in content.questions.values() if len(q.roles) == 1)
    for role in content.roles:
        most, many = max(counts.items(), key=lambda entry: entry[1], default=(role, 0))
        if many >= ENOUGH and counts[role] * ROLE_RATIO < many:
            message = f"{counts[role]} questions about {role}, {many} about {most}"
            hint = f"write more about {role}"
            index.report(index.at("role", role), "role-imbalance", message, hint)


def _check_stems(content: Content, index: Index) -> None:
    first: dict[str, str] = {}
    for question in content.questions.values():
        stem = " ".join(question.stem.casefold().split()).rstrip("?.! ")
        other = first.setdefault(stem, question.id)
        if stem and other != question.id:
            message = f"`{other}` asks the same"
            index.report(index.at("question", question.id), "duplicate-stem", message)


def _check_keys(content: Content, index: Index) -> None:
    """Neither the length nor the place of an option gives the answer away."""
    questions = [q for q in content.questions.values() if sum(o.right for o in q.options) == 1]
    if len(questions) < ENOUGH:
        return
    longest = [question for question in questions if _key_is_longest(question)]
    if len(longest) > LONGEST_SHARE * len(questions):
        share = f"in {len(longest)} of {len(questions)} questions the right option is the longest"
        hint = f"shorten it, or lengthen a wrong one, in {_too_many(longest, questions)} of them"
        index.report(index.at("question", longest[0].id), "longest-key", share, hint)
    places = Counter(_key_position(question) for question in questions)
    position, count = places.most_common(1)[0]
    if count > POSITION_SHARE * len(questions):
        message = f"in {count} of {len(questions)} questions option {position + 1} is right"
        there = next(q for q in questions if _key_position(q) == position)
        index.report(index.at("question", there.id), "key-position", message, "move some")


def _key_position(question: Question) -> int:
    return next(i for i, option in enumerate(question.options) if option.right)


def _key_is_longest(question: Question) -> bool:
    key = question.options[_key_position(question)]
    return all(len(key.text) > len(o.text) for o in question.options if not o.right)


def _too_many(longest: list[Question], questions: list[Question]) -> int:
    return len(longest) - int(LONGEST_SHARE * len(questions))
