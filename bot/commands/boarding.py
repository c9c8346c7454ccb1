"""How places read: one's own and its neighbours, and the first few after a live round."""

from collections.abc import Sequence

from bot.markup import escape
from bot.quiz import boards
from bot.quiz.boards import Placed
from bot.registry import SLASH
from bot.replies import Notice, Text

JOIN = f"`{SLASH} board join` and a name of your choice puts you on the leaderboard."


def neighbours(placed: Sequence[Placed], person: int, where: str) -> Text | Notice:
    """Say somebody's place among those who asked to be seen, with the one before and after."""
    near = boards.around(placed, person)
    if not near:
        return Notice(f"{JOIN} Everybody there sees their own place and who is next to them only.")
    if len(placed) == 1:
        return Text(f"You are the only one on the leaderboard {where}, so there is no place yet.")
    lines = (
        f"- {one.rank}. **{escape(one.name)}, which is you**: {one.right} right"
        if one.person == person
        else f"- {one.rank}. {escape(one.name)}: {one.right} right"
        for one in near
    )
    return Text("\n".join([f"Of {len(placed)} on the leaderboard {where}:", *lines]))


def first(placed: Sequence[Placed]) -> str:
    """Name the first few before everybody; equal numbers share a rank. "" if there are none."""
    named, equal = boards.first(placed)
    if not named:
        return ""
    lines = [f"- {one.rank}. {escape(one.name)}: {one.right} right" for one in named]
    if equal:
        lines.append(f"- and {equal} more with {named[-1].right} right")
    return "\n".join(["**First of those on the leaderboard**", *lines])
