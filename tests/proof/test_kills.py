"""Kill -9 at every step of a send, by the real messengers, on both platforms and both databases.

A step is a statement (before it and after it), the end of a transaction, a call of the store, and
every return or await of the functions through which a tip passes. Besides, every request is killed
at three moments while it is on the wire. Whoever comes after a death finishes the work.
"""

import asyncio
import itertools
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerContext

import pytest

from bot.ports import Scope
from bot.storage import SqlStore, open_store
from tests.fakes import FakeClock, MemoryMessenger
from tests.proof.conftest import Figures
from tests.proof.places import OPENING, Backstage, Place
from tests.proof.sending import Life, live, sending_app
from tests.tips_world import WEEKDAYS, utc

BEFORE = utc("2026-11-20 08:00")
DUE = utc("2026-11-23 08:00")
#: When somebody takes over: as soon as the lease is over, which is within the time for which
#: Discord honours a nonce, or after that time.
SOON, LATE = timedelta(seconds=61), timedelta(minutes=9)
#: More steps than a send has; reaching this means that the process no longer ends by itself.
MANY = 1000
PEOPLE = 2
#: The moment on the wire from which on there are only messages: before them come who we are, and
#: the opening of each conversation.
LAST_REQUESTS = {"slack": 3 * (1 + PEOPLE), "discord": 3 * (2 + PEOPLE)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """Where it comes: at a step of the process itself, or at a moment on the wire."""

    step: int | None = None
    moment: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What a death left behind once others had finished the work."""

    killed: bool
    lost: int
    doubled: int
    settled: bool


class Witness:
    """Lets processes die over one database, each death with people and a platform of its own."""

    def __init__(
        self, url: str, platform: str, processes: ForkServerContext, backstage: Backstage
    ) -> None:
        self._url = url
        self._platform = platform
        self._processes = processes
        self._backstage = backstage
        self._numbers = itertools.count(7_000_000)
        self._store = open_store(url)

    def close(self) -> None:
        self._store.close()

    def after(
        self,
        death: Death,
        *,
        again: Death | None = None,
        looks: bool = True,
        later: timedelta = SOON,
    ) -> Aftermath:
        """Let a process send and die, perhaps a second one too, and then one that finishes."""
        users = tuple(str(next(self._numbers)) for _ in range(PEOPLE))
        with self._backstage.on(OPENING[self._platform](users, DUE)) as place:
            _begin(self._store, place, users)

            def life(*moments: datetime, step: int | None = None) -> Life:
                self._backstage.run(place.at(moments[0]))
                return Life(
                    database=self._url,
                    address=place.address,
                    moments=moments,
                    death_at=step,
                    looks=looks,
                )

            killed = self._lives(life(DUE, step=death.step), place, death.moment)
            taken_over = DUE + later
            if again:
                killed = self._lives(life(taken_over, step=again.step), place, again.moment)
                taken_over += later
            # What was put off once more is sent at the second moment.
            last = life(taken_over, taken_over + timedelta(minutes=3))
            assert not self._lives(last, place, None)
            return self._found(place, users, killed=killed)

    def _lives(self, life: Life, place: Place, moment: int | None) -> bool:
        """Let a process live; return whether it was killed."""
        self._backstage.run(place.wire.aim(moment))
        process = self._processes.Process(target=live, args=(life,))
        process.start()
        assert process.pid is not None
        self._backstage.run(place.wire.at(process.pid))
        process.join()
        self._backstage.run(place.wire.quiet())
        assert process.exitcode in {0, -signal.SIGKILL}
        return process.exitcode != 0

    def _found(self, place: Place, users: tuple[str, ...], *, killed: bool) -> Aftermath:
        lost = doubled = 0
        settled = True
        for user in users:
            arrived = self._backstage.run(place.arrived(user))
            lost += not arrived
            doubled += max(len(arrived) - 1, 0)
            *_, row = self._store.held(place.target(user)).of("deliveries")
            settled = settled and row["state"] == "sent" and row["ref"] in arrived
        return Aftermath(killed=killed, lost=lost, doubled=doubled, settled=settled)


def _begin(store: SqlStore, place: Place, users: tuple[str, ...]) -> None:
    """Put people on a track and send them the first tip, so that the next brings its question."""
    for user in users:
        person = store.person(place.target(user), profile_zone="Europe/Berlin")
        store.subscribe(person.id, track="ds", schedule=WEEKDAYS.id, next_due_at=BEFORE)
    app = sending_app(store, FakeClock(BEFORE))
    app.tick(Scope(place.platform))
    asyncio.run(app.deliver(MemoryMessenger(place.platform), Scope(place.platform)))


@pytest.fixture(params=OPENING)
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def witness(
    database_url: str, platform: str, processes: ForkServerContext, backstage: Backstage
) -> Iterator[Witness]:
    made = Witness(database_url, platform, processes, backstage)
    yield made
    made.close()


def database_of(url: str) -> str:
    return url.partition(":")[0]


def test_killed_at_any_step_each_tip_arrives_once(
    witness: Witness, platform: str, database_url: str, figures: Figures
) -> None:
    found: list[Aftermath] = []
    for step in range(MANY):
        found.append(witness.after(Death(step=step), later=LATE if step % 2 else SOON))
        if not found[-1].killed:
            break
    _tell(figures, "kill -9 at every step", platform, database_url, found)
    assert 100 < len(found) < MANY
    assert all(one.settled and not one.lost and not one.doubled for one in found)


def test_killed_while_a_request_is_on_the_wire_each_tip_arrives_once(
    witness: Witness, platform: str, database_url: str, figures: Figures
) -> None:
    found = _on_the_wire(witness, looks=True)
    _tell(figures, "kill -9 on the wire", platform, database_url, found)
    assert all(one.settled and not one.lost and not one.doubled for one in found)


def test_killed_again_while_it_looks_each_tip_arrives_once(
    witness: Witness, platform: str, database_url: str, figures: Figures
) -> None:
    # The first one dies while its messages are on the wire, which is where doubts come from.
    found = [
        witness.after(
            Death(moment=LAST_REQUESTS[platform] + number % 6), again=Death(step=4 * number)
        )
        for number in range(50)
    ]
    _tell(figures, "kill -9, and again while looking", platform, database_url, found)
    assert sum(one.killed for one in found) > 25
    assert all(one.settled and not one.lost and not one.doubled for one in found)


def test_without_a_look_before_the_retry_some_tip_arrives_twice(
    witness: Witness, platform: str, database_url: str, figures: Figures
) -> None:
    found = _on_the_wire(witness, looks=False)
    _tell(figures, "kill -9 on the wire, blind retry", platform, database_url, found)
    assert any(one.doubled for one in found)
    assert not any(one.lost for one in found)


def _on_the_wire(witness: Witness, *, looks: bool) -> list[Aftermath]:
    """Kill at every moment of every request, and let others take over soon, and late."""
    found: list[Aftermath] = []
    for later in (SOON, LATE):
        for moment in range(MANY):
            found.append(witness.after(Death(moment=moment), looks=looks, later=later))
            if not found[-1].killed:
                break
    return found


def _tell(figures: Figures, what: str, platform: str, url: str, found: list[Aftermath]) -> None:
    figures.add(
        what,
        f"{platform}, {database_of(url)}",
        sum(one.killed for one in found),
        lost=sum(one.lost for one in found),
        doubled=sum(one.doubled for one in found),
        note=f"{PEOPLE * len(found):,} tips",
    )
