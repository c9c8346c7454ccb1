"""The shape of each file about learning: questions, paths of tips, role fit, schedules."""

from datetime import time

from bot.content import rules
from bot.content.reader import Form
from bot.model import (
    RAREST,
    Facet,
    Fit,
    FitItem,
    Leaning,
    Option,
    Question,
    Schedule,
    Tip,
    TipKind,
    Track,
    Week,
)

STEM = 250
#: Slack shows at most 75 characters in an option, Discord 80 on a button.
OPTION = 75
WHY = 280
#: Leaves room for title, sources and buttons in one Discord message of 4,000 characters, and is
#: about a minute's reading.
TIP = 900
TASK_MINUTES = (15, 40)

#: A button carries the command that picks a schedule by its name.
SCHEDULE_NAME = 45

FACET = 40
REASON = 200

_MOST_WEEKS = 104
_MOST_VERSIONS = 9999


def read_question(form: Form) -> Question:
    """Read one entry of a file of ``questions/``."""
    question = Question(
        id=form.define("question"),
        roles=form.refs("roles", "role"),
        topic=form.ref("topic", "topic"),
        difficulty=form.number("difficulty", 1, 3),
        stem=form.text("stem", most=STEM),
        claims=form.refs("claims", "claim"),
        options=tuple(_option(f) for f in form.forms("options")),
    )
    rules.check_question(form, question)
    return question


def _option(form: Form) -> Option:
    with form:
        option = Option(
            text=form.text("text", most=OPTION),
            why=form.text("why", most=WHY),
            right=form.flag("right"),
        )
        rules.check_option(form, option)
        return option


def read_track(form: Form) -> Track:
    """Read a file of ``paths/``."""
    track = Track(
        role=form.define("track", "role"),
        name=form.text("name"),
        weeks=tuple(_week(f, number) for number, f in enumerate(form.forms("weeks"), 1)),
    )
    form.ref("role", "role")
    rules.check_file_name(form, "role", track.role)
    rules.check_weeks(form, track.weeks)
    return track


def _week(form: Form, expected: int) -> Week:
    with form:
        week = Week(
            number=form.number("week", 1, _MOST_WEEKS),
            title=form.text("title"),
            shared=form.maybe_text("shared"),
            tips=tuple(_tip(f) for f in form.forms("tips")),
        )
        rules.check_week(form, week, expected)
        return week


def _tip(form: Form) -> Tip:
    with form:
        tip = Tip(
            id=form.define("tip"),
            kind=form.choice("kind", TipKind),
            title=form.text("title"),
            text=form.text("text"),
            claims=form.refs("claims", "claim"),
            question=form.maybe_ref("question", "question"),
            minutes=form.maybe_number("minutes", *TASK_MINUTES),
            done=form.maybe_text("done"),
        )
        rules.check_tip(form, tip, TIP)
        return tip


def read_fit(form: Form) -> Fit:
    """Read ``fit.yaml``."""
    return Fit(
        version=form.number("version", 1, _MOST_VERSIONS),
        facets=tuple(_facet(f) for f in form.forms("facets")),
        items=tuple(_fit_item(f) for f in form.forms("items")),
    )


def _facet(form: Form) -> Facet:
    with form:
        facet = Facet(
            id=form.define("facet"),
            name=form.text("name", most=FACET),
            sides=dict(_side(f) for f in form.forms("sides")),
        )
        rules.check_facet(form, facet)
        return facet


def _side(form: Form) -> tuple[str, str]:
    with form:
        return form.ref("role", "role"), form.text("text", most=FACET)


def _fit_item(form: Form) -> FitItem:
    with form:
        item = FitItem(
            id=form.define("fit"),
            facet=form.ref("facet", "facet"),
            stem=form.text("stem", most=STEM),
            leanings=tuple(_leaning(f) for f in form.forms("leanings")),
        )
        rules.check_fit_item(form, item)
        return item


def _leaning(form: Form) -> Leaning:
    with form:
        leaning = Leaning(
            role=form.ref("role", "role"),
            text=form.text("text", most=OPTION),
            reason=form.text("reason", most=REASON),
            claims=form.refs("claims", "claim"),
        )
        rules.check_relative_words(form, "reason")
        return leaning


def read_schedule(form: Form) -> Schedule:
    """Read a file of ``schedules/``."""
    schedule = Schedule(
        id=form.define("schedule"),
        name=form.text("name", most=SCHEDULE_NAME),
        days=rules.days(form, "days"),
        at=rules.time_of_day(form, "at") or time(),
        default=form.flag("default"),
        every=form.maybe_number("every", 1, RAREST) or 1,
    )
    rules.check_file_name(form, "id", schedule.id)
    rules.check_named_days(form, "id", schedule)
    return schedule
