"""How linking looks: the code, the questions to both sides, what is one then, and dead ends."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import blake2b

from bot.actions import ActionId, run
from bot.markup import escape
from bot.pauses import PLATFORMS
from bot.people import LinkCode, Person, Target
from bot.registry import SLASH
from bot.replies import Choice, Choices, Emphasis, Notice, Reply, Text

KIND, UNLINK = "link", "unlink"
#: What the buttons do; beside them those with a number.
YES, NO, CONTINUE, CANCEL, NEW = "yes", "no", "continue", "cancel", "new"
#: What somebody presses who sees none of the numbers.
NONE = "none"
_COMMUNITIES = {"slack": "workspace", "discord": "server"}
_NEW = Choice(label="New code", action=ActionId(KIND, "", choice=NEW))


def where(target: Target) -> str:
    """Say which account that is: "Slack (workspace T1, user U1)"; nobody can choose these names."""
    platform = PLATFORMS.get(target.platform, target.platform)
    community = _COMMUNITIES.get(target.platform)
    place = f"{community} {escape(target.community)}, " if community and target.community else ""
    return f"{platform} ({place}user {escape(target.user)})"


def numbers(digest: str, taker: int) -> tuple[str, str, str]:
    """Return the number that ``taker`` is shown for a code, and two others of two digits."""
    drawn = blake2b(f"{digest} {taker}".encode(), digest_size=16).digest()
    different = dict.fromkeys(str(10 + byte % 90) for byte in drawn)
    first, second, third, *_ = [*different, "10", "11", "12"]
    return first, second, third


def version(accounts: Sequence[Person]) -> int:
    """Return a number that changes with the accounts that are linked."""
    ids = ",".join(str(account.id) for account in accounts)
    return int.from_bytes(blake2b(ids.encode(), digest_size=4).digest())


# --- a code ------------------------------------------------------------------------------------


def code_reply(code: str, kept: LinkCode, lasts: timedelta) -> Reply:
    """Show a new code and what to do with it."""
    minutes = int(lasts.total_seconds() // 60)
    return Reply(
        title="Link another account",
        blocks=(
            Text(
                f"Your code is **{code}**. It works once, within {minutes} minutes.\n"
                f"- On your other account, send me `{SLASH} link {code}`.\n"
                "- Say there that this account is yours. You get a number.\n"
                "- Come back here and press Continue."
            ),
            Choices(prompt="", choices=(_go_on(kept), _cancel(kept))),
            Notice(
                "Show the code to nobody. Linked accounts have one track and one history, "
                "and each can read and delete what was answered on the others."
            ),
        ),
    )


def waiting_reply(code: LinkCode) -> Reply:
    """Say that nobody has entered the code so far."""
    return Reply(
        title="",
        blocks=(
            Text(
                f"Nobody has entered your code yet. Send me `{SLASH} link` and the code on your "
                "other account first."
            ),
            Choices(prompt="", choices=(_go_on(code), _NEW)),
        ),
    )


def whose_reply(owner: Person, code: LinkCode) -> Reply:
    """Ask somebody who entered a code whether the account it is from is theirs too."""
    agree = Choice(label="It is mine", action=_action(code, YES), emphasis=Emphasis.PRIMARY)
    return Reply(
        title="Is that account yours too?",
        blocks=(
            Text(
                f"The code is from **{where(owner.target)}**. If you link with it, whoever uses "
                "that account can read, answer and delete everything of yours here."
            ),
            Choices(
                prompt="",
                choices=(agree, Choice(label="Not mine", action=_action(code, NO))),
            ),
            Notice("If somebody asked you to enter a code, that account is theirs: say no."),
        ),
    )


def agreed_reply(owner: Person, code: LinkCode, number: str) -> Reply:
    """Tell somebody who has agreed how it goes on."""
    return Reply(
        title=f"Your number is {number}",
        blocks=(
            Text(f"Go back to {where(owner.target)}, press Continue there and pick {number}."),
            # Agreeing once more does no harm, and shows the number or that it is done.
            Choices(
                prompt="", choices=(Choice(label="See if it is done", action=_action(code, YES)),)
            ),
        ),
        replaces=True,
    )


def who_reply(taker: Person, code: LinkCode) -> Reply:
    """Ask the account that made a code who has entered it."""
    shown = sorted(numbers(code.digest, taker.id))
    picks = [Choice(label=number, action=_action(code, number)) for number in shown]
    return Reply(
        title="Is this your other account?",
        blocks=(
            Text(
                f"Your code was entered on **{where(taker.target)}**. If that was you, pick the "
                "number it shows you there, and both are one. If not, somebody has read your code."
            ),
            Choices(
                prompt="Which number do you see there?",
                choices=(*picks, Choice(label="None of these", action=_action(code, NONE))),
            ),
        ),
    )


# --- what came of it ---------------------------------------------------------------------------


def done_reply(
    mine: Person, accounts: Sequence[Person], *, reviews: int, tips: Person | None
) -> Reply:
    """Say that accounts are one, and what follows: for answers, and for the tips there are."""
    answers = "1 answer" if reviews == 1 else f"{reviews} answers"
    counted = f" {answers} from all of them count together." if reviews else ""
    track = (
        f" Tips come on {where(tips.target)}; picking a track on another account moves them there."
        if tips
        else ""
    )
    return Reply(
        title="Linked",
        blocks=(
            Text(f"This account is one with:\n{_others(mine, accounts)}"),
            Text(
                f"A quiz begun on one goes on with `{SLASH} quiz` on any of them.{counted} "
                "Each quiz stays with the account it was begun on, so nothing is lost if you part "
                f"them again.{track}"
            ),
            Choices(prompt="", choices=(Choice(label="Quiz me", action=run("quiz")), _UNLINK)),
        ),
        replaces=True,
    )


def linked_reply(mine: Person, accounts: Sequence[Person]) -> Reply:
    """Say with what an account is linked."""
    another = Choice(label="Link one more", action=_NEW.action)
    return Reply(
        title="Your linked accounts",
        blocks=(
            Text(f"This account is one with:\n{_others(mine, accounts)}"),
            Choices(prompt="", choices=(another, _UNLINK)),
        ),
    )


def unlink_reply(mine: Person, accounts: Sequence[Person], *, changed: bool = False) -> Reply:
    """Ask whether an account is to be alone again."""
    subject, step = str(mine.id), version(accounts)
    part = Choice(
        label="Unlink", action=ActionId(UNLINK, subject, step, YES), emphasis=Emphasis.DANGER
    )
    keep = Choice(label="Stay linked", action=ActionId(UNLINK, subject, step, NO))
    return Reply(
        title="Unlink this account?",
        blocks=(
            *((Notice("Your linked accounts have changed since I asked."),) if changed else ()),
            Text(
                f"{where(mine.target)} would no longer be one with:\n{_others(mine, accounts)}\n\n"
                "Each keeps the quizzes that were begun on it, and nothing is deleted."
            ),
            Choices(prompt="", choices=(part, keep)),
        ),
        replaces=changed,
    )


def parted_reply(mine: Person, accounts: Sequence[Person]) -> Reply:
    """Say that an account is alone again."""
    return Reply(
        title="Unlinked",
        blocks=(
            Text(
                f"{where(mine.target)} is on its own again, with the quizzes that were begun "
                f"there. It is no longer one with:\n{_others(mine, accounts)}"
            ),
        ),
        replaces=True,
    )


def kept_reply() -> Reply:
    """Say that accounts stay linked."""
    return _said("Your accounts stay linked.")


def declined_reply() -> Reply:
    """Say that nothing was linked."""
    return _said("Nothing was linked. You can forget that code.")


def cancelled_reply() -> Reply:
    """Say that a code is worthless now."""
    return _said("Nothing was linked, and the code no longer works.", _NEW)


def wrong_number_reply() -> Reply:
    """Say that nothing was linked, because the number was another one."""
    return _said(
        "Nothing was linked, and the code no longer works: that is not the number the other "
        "account was shown.",
        _NEW,
    )


# --- dead ends ---------------------------------------------------------------------------------


def invalid_reply() -> Reply:
    """Say that a code leads nowhere, and not why: whoever guesses learns nothing from it."""
    return _dead_end(
        "That code does not work: it is mistyped, older than ten minutes, or used already. "
        f"`{SLASH} link` on your other account gives a new one.",
        Choice(label="Give me a code here", action=_NEW.action),
    )


def foreign_reply() -> Reply:
    """Say that a button is not for whoever pressed it."""
    return _dead_end("That button belongs to somebody else's account, so nothing was changed.")


def alone_reply() -> Reply:
    """Say that there is nothing to part."""
    return Reply(
        title="",
        blocks=(
            Text("This account is not linked with any other."),
            Choices(prompt="", choices=(Choice(label="Link an account", action=run("link")),)),
        ),
    )


def same_account_reply() -> Reply:
    """Say that a code is not entered where it was made."""
    return _dead_end("That is the code of this very account; enter it on your other one.")


def same_community_reply() -> Reply:
    """Say that two members of one community are two people."""
    return _dead_end(
        "That code is from another member of this community, and two members count as two people. "
        "Linking is for your own accounts on different platforms."
    )


def both_linked_reply(mine: Person, accounts: Sequence[Person]) -> Reply:
    """Say that two groups of accounts are not made one."""
    return _dead_end(
        "Both accounts are linked with others already. Unlink one of the two first; this one is "
        f"one with:\n{_others(mine, accounts)}",
        _UNLINK,
    )


_UNLINK = Choice(label="Unlink", action=run("unlink"))


def _others(mine: Person, accounts: Sequence[Person]) -> str:
    return "\n".join(f"- {where(other.target)}" for other in accounts if other.id != mine.id)


def _action(code: LinkCode, choice: str) -> ActionId:
    return ActionId(KIND, code.digest, choice=choice)


def _go_on(code: LinkCode) -> Choice:
    return Choice(label="Continue", action=_action(code, CONTINUE), emphasis=Emphasis.PRIMARY)


def _cancel(code: LinkCode) -> Choice:
    return Choice(label="Cancel", action=_action(code, CANCEL))


def _said(sentence: str, *choices: Choice) -> Reply:
    offer = (Choices(prompt="", choices=choices),) if choices else ()
    return Reply(title="", blocks=(Text(sentence), *offer), replaces=True)


def _dead_end(sentence: str, *choices: Choice) -> Reply:
    offer = (Choices(prompt="", choices=choices),) if choices else ()
    return Reply(title="", blocks=(Text(sentence), *offer), error=True)
