"""``data export`` and ``data delete``: what they say, and that a button deletes what it showed."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.app import App, Press, Request
from bot.commands import COMMANDS, PRESSES
from bot.learning import Attempt
from bot.people import DeliveryKind, Target
from bot.ports import Plan, Scope
from bot.replies import Emphasis, Reply, as_text
from bot.storage import SqlStore
from tests.deliveries import claim_from
from tests.fakes import FakeClock, FixedChance
from tests.quiz_world import ADA, BOB, make_content, question

NOW = FakeClock().now()
SLACK = Scope("slack")
CONTENT = make_content([question(1, topic="tools"), question(2, topic="tools")])
FIRST, SECOND = CONTENT.questions


@pytest.fixture
def app(sqlite_store: SqlStore) -> App:
    return App(
        commands=COMMANDS,
        presses=PRESSES,
        content=lambda: CONTENT,
        store=sqlite_store,
        clock=FakeClock(),
        chance=FixedChance(),
    )


def say(app: App, line: str, target: Target = ADA) -> Reply:
    return app.dispatch(Request(target=target, line=line))


def press(app: App, reply: Reply, label: str, target: Target = ADA) -> Reply:
    action = next(choice.action for choice in reply.choices if choice.label == label)
    return app.press(Press(target=target, action=action.encode()))


def answered(app: App, *choices: int | None, name: str = "a", target: Target = ADA) -> None:
    person = app.store.person(target).id
    questions = (FIRST, SECOND)[: len(choices)]
    attempt = Attempt(id=name, person=person, topic="tools", seed=1, questions=questions)
    app.store.start_attempt(attempt)
    for step, choice in enumerate(choices):
        app.store.answer(name, step=step, choice=choice, now=NOW)


def planned(app: App) -> None:
    """Put Ada on a track, with a tip that is to go out now."""
    app.store.subscribe(app.store.person(ADA).id, track="ds", schedule="weekly", next_due_at=NOW)
    plan = Plan(local_date=NOW.date(), due_at=NOW, next_due_at=NOW, tip="gone.tip")
    assert app.store.plan_due(SLACK, NOW, lambda _: plan) == 1


def rows(app: App, target: Target = ADA) -> list[dict[str, str]]:
    """What the CSV file says."""
    _, table = say(app, "data export", target).attached
    return list(csv.DictReader(io.StringIO(table.text)))


# --- export ------------------------------------------------------------------------------------


def test_an_answer_is_told_in_words(app: App) -> None:
    answered(app, 0, 1)
    answered(app, None, name="b")
    told = [row for row in rows(app) if row["kind"] == "answer"]
    assert [(row["what"], row["detail"]) for row in told] == [
        ("What of tools-ds-1?", "Right. You chose: tools-ds-1 option 0"),
        (
            "What of tools-ds-2?",
            "Not right. You chose: tools-ds-2 option 1 | Right: tools-ds-2 option 0",
        ),
        ("What of tools-ds-1?", "Not sure. Right: tools-ds-1 option 0"),
    ]
    assert {row["when"] for row in told} == {"2026-11-23 09:00 UTC"}


def test_what_the_authors_took_out_is_still_told(app: App) -> None:
    answered(app, 1, 7)
    app.content = lambda: replace(CONTENT, questions={SECOND: CONTENT.questions[SECOND]})
    planned(app)
    details = {row["what"]: row["detail"] for row in rows(app)}
    assert details[FIRST] == "Option 2. The question is no longer in the content."
    assert details["What of tools-ds-2?"].startswith("Option 8, which is gone. Right: ")
    assert details["gone.tip"] == "Planned."


def test_a_quiz_is_open_closed_or_finished(app: App) -> None:
    for number, choices in enumerate([(0,), (0, 0)]):
        answered(app, *choices, name=f"{number}")
    person = app.store.person(ADA).id
    for name in ("c", "d"):
        app.store.start_attempt(
            Attempt(id=name, person=person, topic=None, seed=1, questions=(FIRST,))
        )
    assert [(row["what"], row["detail"]) for row in rows(app) if row["kind"] == "quiz"] == [
        ("Quiz on Tools, 1 question", "Finished: 1 answered."),
        ("Quiz on Tools, 2 questions", "Finished: 2 answered."),
        ("Quiz, 1 question", "Closed: 0 answered."),
        ("Quiz, 1 question", "Open: 0 answered."),
    ]


def test_a_tip_says_how_it_fared(app: App) -> None:
    planned(app)
    (sent,) = claim_from(app.store, SLACK, NOW, lease=timedelta(minutes=1))
    assert rows(app)[-1]["detail"] == "On its way."
    app.store.settle_dead(sent, reason="dms_closed")
    assert rows(app)[-1]["detail"] == "Could not be delivered. Last trouble: dms_closed."


def test_what_came_with_a_tip_is_told_as_that(app: App) -> None:
    app.store.subscribe(app.store.person(ADA).id, track="ds", schedule="weekly", next_due_at=NOW)
    plan = Plan(
        local_date=NOW.date(),
        due_at=NOW,
        next_due_at=None,
        tip="gone.tip",
        kind=DeliveryKind.CLOSING,
        questions=(FIRST,),
    )
    app.store.plan_due(SLACK, NOW, lambda _: plan)
    told = [row["what"] for row in rows(app)]
    assert "Question of gone.tip" in told
    assert "Came with a tip, 1 question" in told


def test_the_json_file_has_every_stored_value(app: App) -> None:
    app.store.set_zone(app.store.person(ADA, profile_zone="Europe/Berlin").id, "Asia/Tokyo")
    answered(app, 0)
    planned(app)
    complete, _ = say(app, "data export").attached
    records = json.loads(complete.text)["records"]
    held = app.store.held(ADA).records
    assert sorted(record["stored"]["table"] for record in records) == sorted(h.kind for h in held)
    for record in held:
        names = {"table", *record.values}
        assert any(set(told["stored"]) == names for told in records)
    assert records[0]["stored"]["zone"] == "Asia/Tokyo"
    assert records[0]["detail"] == (
        "Zone you chose: Asia/Tokyo. Zone of your profile: Europe/Berlin. Last heard of: not noted."
    )


def test_nothing_of_anybody_else_is_in_the_files(app: App) -> None:
    answered(app, 0, name="of-ada")
    answered(app, 1, name="of-bob", target=BOB)
    for mine, other in ((ADA, "bob"), (BOB, "ada")):
        text = as_text(say(app, "data export", mine))
        assert other not in text
        assert mine.user in text


def test_it_is_for_one_person_alone_and_cannot_be_shared(app: App) -> None:
    answered(app, 0)
    for line in ("data export", "data delete"):
        reply = say(app, line)
        assert reply.private
        assert reply.share is None


# --- delete ------------------------------------------------------------------------------------


def test_it_asks_with_a_red_button_and_deletes_nothing_yet(app: App) -> None:
    answered(app, 0)
    before = app.store.held(ADA)
    asked = say(app, "data delete")
    first = next(asked.choices)
    assert (first.label, first.emphasis) == ("Delete everything", Emphasis.DANGER)
    assert "1 profile, 1 quiz and 1 answer" in as_text(asked)
    assert app.store.held(ADA) == before


def test_the_receipt_has_time_counts_and_a_number_that_is_in_the_log(app: App) -> None:
    answered(app, 0)
    asked = say(app, "data delete")
    with capture_logs() as logs:
        receipt = press(app, asked, "Delete everything")
    text = as_text(receipt)
    [line] = [line for line in logs if line["event"] == "data_deleted"]
    assert "On 2026-11-23 09:00 UTC I deleted 1 profile, 1 quiz and 1 answer" in text
    assert f"Receipt {line['receipt']}." in text
    assert (line["people"], line["attempts"], line["answers"], line["deliveries"]) == (1, 1, 1, 0)
    assert ADA.user not in repr(logs)
    assert ADA.community not in repr(logs)
    assert receipt.replaces


def test_a_second_press_says_so_and_leaves_the_receipt_there(app: App) -> None:
    answered(app, 0)
    asked = say(app, "data delete")
    press(app, asked, "Delete everything")
    again = press(app, asked, "Delete everything")
    assert again.title == "I hold nothing about you"
    assert not again.replaces


def test_what_came_in_between_is_asked_about_again(app: App) -> None:
    answered(app, 0)
    asked = say(app, "data delete")
    answered(app, 0, 1, name="b")
    again = press(app, asked, "Delete everything")
    assert "Nothing was deleted: what I hold has changed since I asked." in as_text(again)
    assert "1 profile, 2 quizzes and 3 answers" in as_text(again)
    assert len(app.store.held(ADA).records) == 6
    assert press(app, again, "Delete everything").title == "Deleted"


def test_a_button_that_was_not_for_them_deletes_nothing_of_either(app: App) -> None:
    for target in (ADA, BOB):
        answered(app, 0, name=target.user, target=target)
    asked = say(app, "data delete", ADA)
    shown = press(app, asked, "Delete everything", BOB)
    assert shown.title == "Delete what I hold about you?"
    assert app.store.held(ADA).records
    assert app.store.held(BOB).records


def test_what_is_kept_stays(app: App) -> None:
    answered(app, 0)
    kept = press(app, say(app, "data delete"), "Keep it")
    assert kept.title == "Nothing was deleted"
    assert app.store.held(ADA).records


def test_a_tip_on_its_way_is_owned_up_to(app: App) -> None:
    planned(app)
    claim_from(app.store, SLACK, NOW, lease=timedelta(minutes=1))
    receipt = press(app, say(app, "data delete"), "Delete everything")
    assert "One tip was being sent at that very moment; it may still arrive." in as_text(receipt)


@pytest.mark.parametrize("line", ["forget me", "delete my data", "delete me"])
def test_plain_words_ask_too(app: App, line: str) -> None:
    answered(app, 0)
    assert say(app, line).title == "Delete what I hold about you?"


def on_discord(community: str) -> Target:
    return Target(platform="discord", community=community, user="42")


def test_from_direct_messages_it_reaches_every_server(app: App) -> None:
    for community in ("", "G1", "G2"):
        answered(app, 0, name=community, target=on_discord(community))
    here, everywhere = on_discord("G1"), on_discord("")
    assert "1 profile, 2 quizzes" in as_text(say(app, "data delete", here))
    asked = say(app, "data delete", everywhere)
    assert "from everywhere we have met on this platform: 2 profiles, 3 quizzes" in as_text(asked)
    press(app, asked, "Delete everything", everywhere)
    assert not app.store.held(here).records
