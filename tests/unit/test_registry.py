from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import COMMANDS, compare, role, sources, start
from bot.commands.help import help_command
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Call, Command, Context, Option, Value
from bot.registry import MAX_LINE, Registry
from bot.replies import Reply
from tests.small import small_content

CONTENT = small_content()


def _pets(content: Content) -> list[Value]:
    return [Value(id="cat", label="Cat", aliases=("kitty",)), Value(id="dog", label="Dog")]


def _answer(context: Context) -> Reply:
    return Reply(title="ok")


def _command(name: str, *options: Option) -> Command:
    return Command(name=name, summary=name, example=name, handle=_answer, options=options)


PETS = Option(name="pet", summary="Which pet", values=_pets, required=True)
COUNT = Option(name="count", summary="How many", between=(1, 10))
RECORDS = (
    *start.COMMANDS,
    *compare.COMMANDS,
    *role.COMMANDS,
    *sources.COMMANDS,
    _command("feed", PETS, COUNT),
    _command("tips on"),
    _command("tips off"),
)
REGISTRY = Registry((*RECORDS, help_command(RECORDS)))


def parsed(line: str) -> str:
    return REGISTRY.parse(CONTENT, line).line


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("", "start"),
        ("/career", "start"),
        ("  ", "start"),
        ("/career compare salary", "compare salary"),
        ("COMPARE Salary!", "compare salary"),
        ("compare pay", "compare salary"),
        ("compare topic:salary", "compare salary"),
        ("compare the main aim of data scientist vs MLE", "compare goal ds mle"),
        ("compare mle ds", "compare mle ds"),
        ("compare full table", "compare everything"),
        ("role machine learning engineer wage", "role mle salary"),
        ("tips on", "tips on"),
        ("feed kitty 3", "feed cat 3"),
        ("feed 3 cat", "feed cat 3"),
        ("help tips on", "help tips on"),
        ("compare ds ds", "compare ds ds"),
        ("Hello!", "start"),
    ],
)
def test_people_are_understood(typed: str, means: str) -> None:
    assert parsed(typed) == means


def test_an_argument_that_is_needed_is_asked_for() -> None:
    call = REGISTRY.parse(CONTENT, "feed 2")
    assert call.missing is PETS
    assert dict(call.options) == {"count": "2"}


def test_a_line_may_have_another_name() -> None:
    stop = Command(name="halt", summary="s", example="halt", handle=_answer, aliases=("stop",))
    assert Registry((stop,)).parse(CONTENT, "STOP.").line == "halt"


@pytest.mark.parametrize(
    ("typed", "suggests"),
    [
        ("comprae", ("compare",)),
        ("salary", ("compare salary",)),
        ("compare salery", ("compare salary",)),
        ("compare goal enginer", ("help compare",)),
        ("what does a data scientist want: the pay?", ("role ds salary", "compare salary ds")),
        ("role nurse", ("role ds", "role mle")),
        ("feed horse", ("feed cat", "feed dog")),
        ("DS", ("role ds",)),
        ("tips", ("tips on", "tips off")),
        ("tips onn", ("tips on",)),
        ("tips zzz", ("tips on", "tips off")),
        ("qqqqq", ("help",)),
        ("feed cat 99", ("help feed",)),
        ("???", ("help",)),
        ("🙂", ("help",)),
    ],
)
def test_what_is_not_understood_gets_the_nearest_valid_words(
    typed: str, suggests: tuple[str, ...]
) -> None:
    with pytest.raises(UserError) as refused:
        parsed(typed)
    assert refused.value.suggestions[: len(suggests)] == suggests


def test_a_number_out_of_range_gets_the_range() -> None:
    with pytest.raises(UserError) as refused:
        parsed("feed cat 99")
    assert refused.value.hint == "A number from 1 to 10 would work."


def test_long_input_is_refused_unread() -> None:
    with pytest.raises(UserError, match="longer than 300"):
        parsed("x" * (MAX_LINE + 1))


def test_every_suggestion_is_a_line_that_works() -> None:
    for typed in ("comprae", "salary", "compare salery", "tips", "qqq", "feed catt"):
        with pytest.raises(UserError) as refused:
            parsed(typed)
        for line in refused.value.suggestions:
            assert REGISTRY.parse(CONTENT, line).line == line


@given(st.text(max_size=400))
def test_any_text_is_a_call_or_a_user_error(text: str) -> None:
    try:
        call = REGISTRY.parse(CONTENT, text)
    except UserError as error:
        assert error.message  # noqa: PT017 - either outcome is fine, silence is not
        return
    assert REGISTRY.parse(CONTENT, call.line).line == call.line


@given(
    st.sampled_from(["definition", "goal", "salary", "remote", "everything"]),
    st.permutations(["ds", "mle"]),
)
def test_a_canonical_line_parses_back_to_itself(topic: str, roles: list[str]) -> None:
    line = f"compare {topic} {roles[0]} {roles[1]}"
    assert parsed(line) == line


def test_named_arguments_are_checked_as_strictly() -> None:
    call = REGISTRY.bind(CONTENT, "feed", {"pet": "Kitty", "count": "4", "unknown": "x"})
    assert call.line == "feed cat 4"
    assert REGISTRY.bind(CONTENT, "feed", {}).missing is PETS
    with pytest.raises(UserError) as refused:
        REGISTRY.bind(CONTENT, "feed", {"pet": "dogg"})
    assert refused.value.suggestions == ("feed dog",)
    with pytest.raises(UserError):
        REGISTRY.bind(CONTENT, "nothing", {})


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("", ["definition", "goal", "salary", "remote", "everything"]),
        ("sal", ["salary"]),
        ("age", ["salary"]),
        ("salery", ["salary"]),
        ("zzzzzz", []),
    ],
)
def test_completion_offers_what_fits_best_first(typed: str, ids: list[str]) -> None:
    assert [value.id for value in REGISTRY.suggest(CONTENT, "compare", "topic", typed)] == ids


def test_completion_of_what_has_no_values_is_empty() -> None:
    assert REGISTRY.suggest(CONTENT, "feed", "count", "1") == []
    assert REGISTRY.suggest(CONTENT, "feed", "nothing", "1") == []


# --- free text ----------------------------------------------------------------------------------

SAID = Option(name="said", summary="Anything", required=True, text=400)
HEARER = Command(
    name="tell", summary="t", example="tell it", handle=_answer, options=(SAID,), hears_rest=True
)
LISTENING = Registry((*RECORDS, HEARER))


def heard(line: str) -> str:
    return LISTENING.parse(CONTENT, line).line


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("tell  Me: is R  or `x` needed?", "tell Me: is R or `x` needed?"),
        ("/career TELL said:Why?", "tell Why?"),
        ("/Career what DO they earn", "tell what DO they earn"),
        ("salary", "tell salary"),
        ("pay", "tell pay"),
        ("as a nurse", "tell as a nurse"),
        ("tips for a beginner", "tell tips for a beginner"),
        ("compare notes with my old friend Bob", "tell compare notes with my old friend Bob"),
        ("compare pay", "compare salary"),
        ("tell", "tell"),
        ("x" * 400, "tell " + "x" * 400),
    ],
)
def test_free_text_is_taken_as_it_was_typed(typed: str, means: str) -> None:
    assert heard(typed) == means


@pytest.mark.parametrize(
    ("typed", "suggests"),
    [
        ("comapre salary", "compare salary"),
        ("compre", "compare"),
        ("tipps on", "tips"),
        ("tips onn", "tips on"),
        ("tips", "tips on"),
        ("compare salery", "compare salary"),
        ("???", "help"),
    ],
)
def test_a_slip_is_still_a_slip(typed: str, suggests: str) -> None:
    registry = Registry((*RECORDS, HEARER, help_command(RECORDS)))
    with pytest.raises(UserError) as refused:
        registry.parse(CONTENT, typed)
    assert refused.value.suggestions[0] == suggests


CALLED = Command(
    name="call",
    summary="c",
    example="call at 9",
    handle=_answer,
    options=(
        Option(
            name="when",
            summary="When",
            text=40,
            values=lambda _: [Value(id="noon", label="At noon")],
            says=lambda said, _: "a time" if any(map(str.isdigit, said)) else None,
        ),
    ),
    aliases=("ring", "don't wait"),
    openings=("change my call to", "call back"),
    leads=("ring me",),
)
NARROW = replace(HEARER, knows=lambda _, said: "beginner" in said)
MUTE = Command(
    name="perform", summary="p", example="perform", handle=_answer, leads=("give me a song",)
)
PLAIN = Registry((*RECORDS, CALLED, NARROW, MUTE))


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("ring", "call"),
        ("Could you please ring, thanks!", "call"),
        ("Don\N{RIGHT SINGLE QUOTATION MARK}t wait", "call"),
        ("please change my call to  Noon please", "call Noon"),
        ("call back later", "call back later"),
        ("Ring me at 9", "call at 9"),
        ("could you ring me at 9 instead?", "call at 9"),
        ("ring me noon", "call noon"),
        ("ring me never", "tell ring me never"),
        ("ring me", "tell ring me"),
        ("give me a song", "tell give me a song"),
        ("please", "tell please"),
        ("tips for a beginner", "tell tips for a beginner"),
    ],
)
def test_a_plain_sentence_is_a_command_where_it_means_one(typed: str, means: str) -> None:
    assert PLAIN.parse(CONTENT, typed).line == means


@pytest.mark.parametrize("typed", ["tips bananas", "tips for a nurse"])
def test_what_means_nothing_and_names_a_family_is_about_that(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        PLAIN.parse(CONTENT, typed)
    assert refused.value.message == f"I don't know what to do with “{typed}”."
    assert refused.value.suggestions == ("tips on", "tips off")
    assert "help tips" in refused.value.hint


@pytest.mark.parametrize(
    ("typed", "means"),
    [("help tips", "help tips"), ("help hello", "help start"), ("help me", "help")],
)
def test_help_is_had_of_a_family_and_of_any_name_of_a_command(typed: str, means: str) -> None:
    assert parsed(typed) == means


def test_help_with_what_there_is_not_leads_to_all_help() -> None:
    with pytest.raises(UserError) as refused:
        parsed("help qqqq")
    assert refused.value.suggestions == ("help",)


def test_free_text_that_is_needed_is_asked_for() -> None:
    assert LISTENING.parse(CONTENT, "tell").missing is SAID
    assert LISTENING.bind(CONTENT, "tell", {"said": "  "}).missing is SAID
    assert LISTENING.bind(CONTENT, "tell", {"said": " a\nb "}).options == {"said": "a b"}


@pytest.mark.parametrize("typed", ["x" * 401, "tell " + "x" * 401, "x" * 5000])
def test_free_text_that_is_too_long_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="longer than 400 characters"):
        LISTENING.parse(CONTENT, typed)


def test_other_commands_are_as_short_as_ever() -> None:
    with pytest.raises(UserError, match="longer than 300 characters"):
        LISTENING.parse(CONTENT, "compare " + "x" * MAX_LINE)


NOTE = Option(name="note", summary="A note", text=40)
NOTED = Registry((*RECORDS, _command("book", PETS, COUNT, NOTE)))


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("book kitty", "book cat"),
        ("book kitty 3 with  Milk", "book cat 3 with Milk"),
        ("book 3 pet:cat with 2 dogs", "book cat 3 with 2 dogs"),
        ("book dog note:Come early", "book dog Come early"),
        ("book Come early, cat", "book Come early, cat"),
    ],
)
def test_free_text_comes_behind_the_other_arguments(typed: str, means: str) -> None:
    assert NOTED.parse(CONTENT, typed).line == means


def test_what_is_needed_before_free_text_is_asked_for() -> None:
    assert NOTED.parse(CONTENT, "book with milk").missing is PETS
    given = NOTED.bind(CONTENT, "book", {"pet": "cat", "note": "with milk"})
    assert given.line == "book cat with milk"


@given(st.text(max_size=400))
def test_a_line_that_was_heard_parses_back(text: str) -> None:
    try:
        call = LISTENING.parse(CONTENT, text)
    except UserError:
        return
    assert LISTENING.parse(CONTENT, call.line).line == call.line


def test_usage_shows_what_is_required() -> None:
    assert REGISTRY.get("feed").usage == "feed <pet> [count]"
    assert Call(command=REGISTRY.get("feed")).line == "feed"


def test_two_words_that_resemble_nothing_begin_a_sentence_behind_what_only_tells() -> None:
    registry, content = Registry(COMMANDS), small_content()
    call = registry.parse(content, "help me choose")
    assert (call.command.name, call.options) == ("ask", {"question": "help me choose"})
    for line in ("compare salry please", "compare xyzzy", "track tue thu"):
        with pytest.raises(UserError):
            registry.parse(content, line)
