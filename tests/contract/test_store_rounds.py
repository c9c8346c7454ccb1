"""The laws of :class:`bot.ports.Store` about live rounds."""

from dataclasses import replace
from functools import partial

from bot.people import Person, Phase, Round, Score
from bot.storage import SqlStore
from tests.contract.laws import NOW, at_once, target


def live(host: Person, name: str = "r") -> Round:
    return Round(
        id=name,
        host=host.id,
        platform=host.target.platform,
        community=host.target.community,
        seed=7,
        questions=("q1", "q2"),
        started_at=NOW,
    )


def begun(store: SqlStore, name: str = "r") -> Round:
    started = live(store.person(target("host")), name)
    store.start_round(started)
    return started


def people(store: SqlStore, number: int) -> list[int]:
    return [store.person(target(f"P{n}")).id for n in range(number)]


def say(store: SqlStore, person: int, choice: int | None, *, step: int = 0) -> bool:
    return store.answer_round("r", step=step, person=person, choice=choice, now=NOW)


def test_a_round_is_kept_as_it_was_begun(store: SqlStore) -> None:
    started = begun(store)
    assert store.round("r") == started
    assert store.rounds_of(started.host) == (started,)
    store.start_round(started)
    assert store.rounds_of(started.host) == (started,)


def test_what_nobody_began_is_not_there(store: SqlStore) -> None:
    (person,) = people(store, 1)
    assert store.round("r") is None
    assert store.rounds_of(person) == ()
    assert store.round_votes("r") == {}
    assert store.round_answers("r", person) == {}
    assert store.round_scores("r", [0]) == ()
    assert not say(store, person, 0)
    assert not store.move_round(live(store.person(target())), step=0, phase=Phase.OVER)


def test_a_new_round_ends_the_hosts_older_one_and_no_one_elses(store: SqlStore) -> None:
    older = begun(store)
    other = live(store.person(target("other")), "theirs")
    store.start_round(other)
    store.start_round(newer := live(store.person(target("host")), "newer"))
    assert store.rounds_of(older.host) == (newer, replace(older, phase=Phase.OVER))
    assert store.round("theirs") == other


def test_a_round_that_is_ended_keeps_what_was_revealed(store: SqlStore) -> None:
    older = begun(store)
    store.move_round(older, step=0, phase=Phase.REVEALED)
    begun(store, "newer")
    assert store.round("r") == replace(older, step=1, phase=Phase.OVER)


def test_the_last_rounds_come_first_and_few(store: SqlStore) -> None:
    names = [begun(store, f"r{number}").id for number in range(4)]
    host = store.person(target("host")).id
    assert [led.id for led in store.rounds_of(host, limit=3)] == names[:0:-1]


def test_a_round_moves_on_from_where_it_was_seen_once(store: SqlStore) -> None:
    started = begun(store)
    move = partial(store.move_round, started, step=0, phase=Phase.REVEALED)
    assert at_once([move] * 8).count(True) == 1
    assert store.round("r") == replace(started, phase=Phase.REVEALED)


def test_the_last_answer_before_the_reveal_stays(store: SqlStore) -> None:
    started = begun(store)
    ada, bob = people(store, 2)
    assert say(store, ada, 2)
    assert say(store, bob, 1)
    assert say(store, ada, None)
    assert store.round_votes("r") == {0: {None: 1, 1: 1}}
    assert store.move_round(started, step=0, phase=Phase.REVEALED)
    assert not say(store, ada, 1)
    assert store.round_answers("r", ada) == {0: None}


def test_only_the_question_that_is_asked_takes_answers(store: SqlStore) -> None:
    started = begun(store)
    (ada,) = people(store, 1)
    assert not say(store, ada, 0, step=1)
    store.move_round(started, step=1, phase=Phase.ASKING)
    assert not say(store, ada, 0)
    assert say(store, ada, 3, step=1)
    assert store.round_votes("r") == {1: {3: 1}}


def test_of_many_answers_of_one_person_at_once_one_counts(store: SqlStore) -> None:
    begun(store)
    (ada,) = people(store, 1)
    assert all(at_once([partial(say, store, ada, choice) for choice in range(8)]))
    (votes,) = store.round_votes("r").values()
    assert list(votes.values()) == [1]


def test_no_answer_slips_in_behind_the_reveal(store: SqlStore) -> None:
    """What was counted at the reveal is what is counted ever after."""
    started = begun(store)
    early, late = people(store, 6), people(store, 12)[6:]

    def reveal() -> bool:
        assert store.move_round(started, step=0, phase=Phase.REVEALED)
        counted.update(store.round_votes("r").get(0, {}))
        return True

    counted: dict[int | None, int] = {}
    noted = at_once(
        [
            *(partial(say, store, person, 0) for person in early),
            partial(reveal),
            *(partial(say, store, person, 0) for person in late),
        ]
    )
    assert store.round_votes("r").get(0, {}) == counted
    assert counted.get(0, 0) == noted.count(True) - 1


def test_scores_count_what_was_right_and_name_who_wants_it(store: SqlStore) -> None:
    started = begun(store)
    ada, bob, cyd = people(store, 3)
    store.join_board(ada, "Ada", now=NOW)
    say(store, ada, 2)
    say(store, bob, 1)
    store.move_round(started, step=1, phase=Phase.ASKING)
    say(store, ada, 0, step=1)
    say(store, cyd, 0, step=1)
    assert set(store.round_scores("r", [2])) == {
        Score(person=ada, right=1, name="Ada"),
        Score(person=bob, right=0, name=None),
    }
    assert {(s.person, s.right) for s in store.round_scores("r", [2, 0])} == {
        (ada, 2),
        (bob, 0),
        (cyd, 1),
    }
    assert {s.right for s in store.round_scores("r", [None, None])} == {0}
    assert store.round_scores("r", []) == ()


def test_a_host_who_is_forgotten_takes_the_round_along_but_reads_no_answers(
    store: SqlStore,
) -> None:
    begun(store)
    (ada,) = people(store, 1)
    say(store, ada, 0)
    held = store.held(target("host"))
    assert [record.kind for record in held.records] == ["people", "rounds"]
    store.forget(target("host"), held.version)
    assert store.round("r") is None
    assert store.round_answers("r", ada) == {}
    assert [record.kind for record in store.held(target("P0")).records] == ["people"]


def test_what_somebody_answered_is_theirs(store: SqlStore) -> None:
    begun(store)
    (ada,) = people(store, 1)
    say(store, ada, 0)
    held = store.held(target("P0"))
    assert [record.kind for record in held.records] == ["people", "round_answers"]
    store.forget(target("P0"), held.version)
    assert store.round_votes("r") == {}
