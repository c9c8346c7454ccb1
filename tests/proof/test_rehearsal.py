"""Half a year of 500 learners in 40 zones, rehearsed: every due tip comes once."""

import json
import sys
from pathlib import Path
from subprocess import run

from tests.proof.conftest import Figures

ROOT = Path(__file__).resolve().parents[2]
_WAYMARK = "from adapters.cli import main; main()"


def test_half_a_year_of_500_learners_in_40_zones_loses_and_doubles_nothing(
    figures: Figures,
) -> None:
    command = [sys.executable, "-c", _WAYMARK, "simulate", "--format", "json"]
    ended = run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode in {0, 1}, ended.stderr
    found = json.loads(ended.stdout)
    verdict = found["verdict"]
    late = f"latest {found['longest_late_seconds']:.0f} s"
    lost, doubled = verdict["lost"] + verdict["missed"], verdict["doubled"]
    figures.add("26 weeks", "both platforms", verdict["due"], lost=lost, doubled=doubled, note=late)
    assert (lost, doubled, verdict["strays"]) == (0, 0, 0)
    # Every date is in one class. With no outage nothing is too late, so nothing is folded.
    assert verdict["dates"] == verdict["due"] + verdict["paused"]
    assert verdict["due"] == verdict["sent"] + sum(verdict["dead"].values())
    assert verdict["folded"] == 0
    assert verdict["due"] > 50_000
