"""Where Slack refuses a table, a chart or an answer, something is read all the same."""

from structlog.testing import capture_logs

from tests.e2e.slack.bot import World
from tests.simulators.slack import SlackSimulator, User


class TestTables:
    async def test_the_first_table_goes_where_a_refusal_is_heard(self, person: User) -> None:
        first = await person.types("/career table", channel="C1")
        second = await person.types("/career table", channel="C1")

        assert [r.message.via for r in (first, second)] == ["response_url", "ack"]
        assert [b["type"] for b in second.blocks] == ["header", "section", "table", "actions"]

    async def test_a_workspace_without_tables_gets_text_from_then_on(
        self, person: User, sim: SlackSimulator
    ) -> None:
        person.workspace.switched_off_blocks.add("table")

        first = await person.types("/career table", channel="C1")
        second = await person.types("/career table", channel="C1")

        for reply in (first, second):
            assert "*Focus*\nDS: insight\nMLE: systems" in reply.all_text
        assert [r.message.via for r in (first, second)] == ["response_url", "ack"]
        assert len(sim.calls("response_url")) == 2


class TestCharts:
    async def test_charts_are_slacks_own(self, person: User) -> None:
        first = await person.types("/career chart", channel="C1")
        second = await person.types("/career chart", channel="C1")

        for reply in (first, second):
            kinds = [block["type"] for block in reply.blocks]
            assert kinds.count("data_visualization") == 2
        assert [r.message.via for r in (first, second)] == ["response_url", "ack"]

    async def test_a_workspace_without_charts_gets_words_from_then_on(
        self, person: User, sim: SlackSimulator
    ) -> None:
        person.workspace.switched_off_blocks.add("data_visualization")

        first = await person.types("/career chart", channel="C1")
        second = await person.types("/career chart", channel="C1")

        for reply in (first, second):
            assert "Entry level DS: from 70,000, to 100,000" in reply.all_text
            assert "entry level, Leaflet, undated: unreadable in the source" in reply.all_text
        assert [r.message.via for r in (first, second)] == ["response_url", "ack"]
        assert len(sim.calls("response_url")) == 2

    async def test_a_table_is_still_tried_where_charts_are_refused(self, person: User) -> None:
        person.workspace.switched_off_blocks.add("data_visualization")
        await person.types("/career chart", channel="C1")

        table = await person.types("/career table", channel="C1")

        assert "table" in [block["type"] for block in table.blocks]

    async def test_where_both_are_refused_everything_is_said(self, person: User) -> None:
        person.workspace.switched_off_blocks |= {"data_visualization", "table"}

        for _ in range(2):
            table = await person.types("/career table", channel="C1")
            chart = await person.types("/career chart", channel="C1")
            assert "DS: insight" in table.all_text
            assert "from 70,000" in chart.all_text


class TestTroubleOnTheWay:
    async def test_a_rate_limit_is_waited_for(self, person: User, sim: SlackSimulator) -> None:
        question = await person.types("/career quiz")
        sim.faults.rate_limited("response_url", retry_after=1)

        await person.presses(question.button("1A"))

        explained = await person.sees("You said a")
        assert explained.via == "ack", "the same message, edited"
        assert len(sim.calls("response_url")) == 2

    async def test_an_answer_that_slack_refuses_is_logged(
        self, person: User, sim: SlackSimulator
    ) -> None:
        question = await person.types("/career quiz")
        sim.faults.slack_error("response_url", "expired_url")

        with capture_logs() as logs:
            await person.presses(question.button("1A"))

        assert {"code": "expired_url", "team": "T1"}.items() <= logs[-1].items()
        assert logs[-1]["event"] == "slack_answer_lost"

    async def test_a_home_tab_that_slack_refuses_is_logged(
        self, person: User, sim: SlackSimulator
    ) -> None:
        sim.faults.slack_error("views.publish", "not_enabled")

        with capture_logs() as logs:
            await person.opens_home()

        assert logs[-1]["event"] == "slack_home_lost"

    async def test_a_reply_that_cannot_be_drawn_is_shown_in_plain_words(
        self, person: User, world: World
    ) -> None:
        world.too_long = True

        with capture_logs() as logs:
            reply = await person.types("/career start", channel="C1")

        assert reply.text == "Welcome\n\n[More]"
        assert reply.failure is None
        assert logs[-1]["event"] == "reply_not_drawn"

    async def test_a_press_on_the_home_tab_is_answered_in_the_dm(
        self, person: User, world: World
    ) -> None:
        world.doors = True
        opened = await person.opens_home()

        answer = await person.presses(opened.view.button("Salary"))

        assert answer.text.startswith("About salary")
        assert person.dm.messages == [answer.message]
