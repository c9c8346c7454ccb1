"""``link`` and ``unlink``: accounts on several platforms become one learner, and part again.

Linking takes a code and a yes from both sides. Somebody who reads a code over a shoulder cannot
use it: the account that made it is asked who entered it, and has to pick the number which only
that account was shown. Somebody who talks another into entering a code gains nothing by that
alone: before anything happens the one who entered it is told which account the code is from, and
what that account would get to see. Nobody needs to be kept from guessing: a code is drawn from two
thousand million, lasts ten minutes, and a hit would only lead to a question to its owner. What is
stored is a digest of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import blake2b

from bot.actions import ActionId
from bot.commands import linking, standing
from bot.invocation import Command, Context, Option, PressHandler
from bot.people import LinkCode, Person, Subscription
from bot.ports import Replay
from bot.quiz import memory
from bot.replies import Reply

#: How long a code may be entered, and its link agreed to.
LASTS = timedelta(minutes=10)
#: The letters and digits of a code; without those that look or sound like others (0 O, 1 I L).
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8


def link(context: Context) -> Reply:
    """Give a code, take one, or say with what an account is linked."""
    mine = standing.known_person(context)
    if typed := context.options.get("code"):
        return _entered(context, mine, typed)
    offered = context.store.code_of(mine.id, context.now)
    if offered and offered.taken_by:
        return _continued(context, offered)
    accounts = context.store.accounts(mine.id)
    if len(accounts) > 1:
        return linking.linked_reply(mine, accounts)
    return _offered(context, mine)


def press(context: Context, action: ActionId) -> Reply:
    """Answer a button of linking, however old it is and whoever presses it."""
    mine = standing.known_person(context)
    if action.choice == linking.NEW:
        return _offered(context, mine)
    if action.choice == linking.NO:
        return linking.declined_reply()
    code = context.store.code(action.subject, context.now)
    if code is None:
        accounts = context.store.accounts(mine.id)
        is_done = len(accounts) > 1
        return linking.linked_reply(mine, accounts) if is_done else linking.invalid_reply()
    if action.choice == linking.YES:
        return _agreed(context, mine, code)
    if not standing.owns(context, mine, code.person):
        return linking.foreign_reply()
    return _decided(context, code, action.choice)


def unlink(context: Context) -> Reply:
    """Ask whether this account is to be a learner of its own again."""
    mine = standing.known_person(context)
    accounts = context.store.accounts(mine.id)
    if len(accounts) == 1:
        return linking.alone_reply()
    return linking.unlink_reply(mine, accounts)


def press_unlink(context: Context, action: ActionId) -> Reply:
    """Part the account that asked, if whoever presses is that learner."""
    person = int(action.subject) if action.subject.isdecimal() else 0
    if not standing.owns(context, standing.known_person(context), person):
        return linking.foreign_reply()
    if action.choice == linking.NO:
        return linking.kept_reply()
    accounts = context.store.accounts(person)
    if len(accounts) > 1 and action.step != linking.version(accounts):
        return linking.unlink_reply(_among(accounts, person), accounts, changed=True)
    if len(accounts) == 1:
        return linking.alone_reply()
    part = _among(accounts, person)
    context.store.unlink(person, context.now, _replay(context, part))
    return linking.parted_reply(part, accounts)


def digest(code: str) -> str:
    """Return what is kept of a code, however it was typed."""
    bare = "".join(letter for letter in code.upper() if letter.isalnum())
    return blake2b(bare.encode(), digest_size=8).hexdigest()


def _offered(context: Context, mine: Person) -> Reply:
    drawn = f"{context.seed} {context.now.isoformat()} {mine.id}"
    left = int.from_bytes(blake2b(drawn.encode(), digest_size=8).digest())
    code = ""
    while len(code) < LENGTH:
        left, place = divmod(left, len(ALPHABET))
        code += ALPHABET[place]
    kept = LinkCode(digest=digest(code), person=mine.id, expires_at=context.now + LASTS)
    context.store.offer_code(kept)
    return linking.code_reply(code, kept, LASTS)


def _entered(context: Context, mine: Person, typed: str) -> Reply:
    """Tell somebody whose code they have entered, and ask whether they are that one too."""
    code = context.store.code(digest(typed), context.now)
    owner = context.store.account(code.person) if code else None
    if code is None or owner is None or code.taken_by not in {None, mine.id}:
        return linking.invalid_reply()
    return _obstacle(context, mine, owner) or linking.whose_reply(owner, code)


def _agreed(context: Context, mine: Person, code: LinkCode) -> Reply:
    owner = context.store.account(code.person)
    if owner is None or not context.store.take_code(code.digest, mine.id, context.now):
        return linking.invalid_reply()
    return linking.agreed_reply(owner, code, linking.numbers(code.digest, mine.id)[0])


def _obstacle(context: Context, mine: Person, owner: Person) -> Reply | None:
    """Return why two accounts cannot be one, if there is a reason."""
    if owner.id == mine.id:
        return linking.same_account_reply()
    if owner.learner == mine.learner:
        return linking.linked_reply(mine, context.store.accounts(mine.id))
    here, there = mine.target, owner.target
    if (here.platform, here.community) == (there.platform, there.community):
        return linking.same_community_reply()
    accounts = context.store.accounts(mine.id)
    if len(accounts) > 1 and len(context.store.accounts(owner.id)) > 1:
        return linking.both_linked_reply(mine, accounts)
    return None


def _decided(context: Context, code: LinkCode, choice: str) -> Reply:
    """Do what the account that made the code wants with it."""
    if choice == linking.CANCEL:
        context.store.drop_code(code.digest)
        return linking.cancelled_reply()
    if choice == linking.CONTINUE or code.taken_by is None:
        # The message with the code has served its purpose once somebody has entered it.
        return replace(_continued(context, code), replaces=code.taken_by is not None)
    return _picked(context, code, choice)


def _continued(context: Context, code: LinkCode) -> Reply:
    """Show the account that made the code who has entered it."""
    taker = context.store.account(code.taken_by) if code.taken_by else None
    if taker is None:
        return linking.waiting_reply(code)
    return linking.who_reply(taker, code)


def _picked(context: Context, code: LinkCode, number: str) -> Reply:
    right, *_ = linking.numbers(code.digest, code.taken_by or 0)
    if number != right:
        context.store.drop_code(code.digest)
        return linking.wrong_number_reply()
    replay = _replay(context, standing.known_person(context))
    if not context.store.link(code.digest, context.now, replay):
        return linking.invalid_reply()
    accounts = context.store.accounts(code.person)
    tips = (subscription.person for subscription in _subscriptions(context, accounts))
    return linking.done_reply(
        _among(accounts, code.person),
        accounts,
        reviews=len(context.store.reviews(accounts[0].id)),
        tips=next((_among(accounts, person) for person in tips), None),
    )


def _subscriptions(context: Context, accounts: Sequence[Person]) -> Iterator[Subscription]:
    """Yield what brings tips to a learner: one at most."""
    for account in accounts:
        subscription = context.store.subscription(account.id)
        if subscription and subscription.active:
            yield subscription


def _replay(context: Context, person: Person) -> Replay:
    return partial(memory.replay, memory=standing.memory_of(context, person))


def _among(accounts: Sequence[Person], person: int) -> Person:
    return next(account for account in accounts if account.id == person)


COMMANDS = (
    Command(
        name="link",
        summary="Make your accounts on Slack and Discord one: one track, one history",
        example="link K7PM4XQ2",
        handle=link,
        options=(Option(name="code", summary="The code your other account shows", text=60),),
        aliases=("link my accounts", "link accounts"),
        stores=True,
    ),
    Command(
        name="unlink",
        summary="Part this account from the others; each keeps its own",
        example="unlink",
        handle=unlink,
        stores=True,
    ),
)
PRESSES = (
    PressHandler(kind=linking.KIND, handle=press),
    PressHandler(kind=linking.UNLINK, handle=press_unlink),
)
