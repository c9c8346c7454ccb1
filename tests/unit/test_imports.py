"""What importing Waymark does, in a process of its own: nothing but what was asked for."""

import subprocess
import sys

import pytest

SDKS = {"slack": {"slack_bolt", "slack_sdk"}, "discord": {"discord"}}
EVERY_SDK = SDKS["slack"] | SDKS["discord"]


def imported(*modules: str) -> set[str]:
    """Every top-level module there is after importing these; no thread may run by then."""
    script = (
        f"import sys, threading, {', '.join(modules)}\n"
        "assert threading.active_count() == 1\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("platform", SDKS)
def test_one_platform_does_not_load_the_other(platform: str) -> None:
    loaded = imported("adapters.cli.running", f"adapters.{platform}.front")
    own = SDKS[platform]
    assert loaded >= own
    assert loaded.isdisjoint(EVERY_SDK - own)


def test_replies_are_drawn_without_any_sdk() -> None:
    loaded = imported("adapters.slack.render", "adapters.discord.render", "adapters.playground")
    assert loaded.isdisjoint(EVERY_SDK)


def test_nothing_that_starts_loads_the_chart_renderer() -> None:
    fronts = ("adapters.slack.front", "adapters.discord.front", "adapters.playground")
    loaded = imported("adapters.cli.main", "adapters.cli.running", "adapters.cli.saying", *fronts)
    assert "vl_convert" not in loaded


def test_nothing_loads_the_writer_of_anki_decks_before_one_is_written() -> None:
    loaded = imported("adapters.cli.main", "adapters.cli.questions", "adapters.exchange.formats")
    assert "genanki" not in loaded
