"""``waymark simulate``: the rules tried on people who do not exist."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from adapters.simulation import trial
from adapters.simulation.minds import MODELS
from adapters.simulation.trial import Result
from bot.content import load
from bot.errors import SetupError
from bot.settings import Settings


def learning(
    settings: Settings, *, weeks: int, learners: int, seed: int, schedule: str | None, as_json: bool
) -> None:
    """Print how much simulated people still know, by model of memory and way to teach."""
    content = load(settings.content_dir, settings.schedules_dir)
    rule = content.schedules.get(schedule) if schedule else content.default_schedule
    if rule is None:
        known = ", ".join(sorted(content.schedules))
        raise SetupError(f"There is no schedule {schedule}; there are {known}.")
    results = tuple(trial.run(content, rule, weeks=weeks, learners=learners, seed=seed))
    if as_json:
        print(json.dumps([asdict(result) for result in results], indent=2))
        return
    print(
        f"{learners} simulated learners, {weeks} weeks of tips, {rule.name}, seed {seed}.\n"
        "Recall is the share of all facts told that a person recalls without guessing, with half\n"
        "its 95 % interval. A person answers as many questions in each way but the last.\n"
    )
    print(_table(results))
    print("\nThe models of memory, none of them fitted to Waymark:")
    for model in MODELS:
        print(f"- {model.name}: {model.origin}.")


def _table(results: Sequence[Result]) -> str:
    """Put a model's name over its rows."""
    names = {model.id: model.name for model in MODELS}
    head = ("", "at the end", "four weeks later", "messages", "questions")
    width = max(len(result.lesson) for result in results) + 4
    lines = [_line(head, width)]
    model = ""
    for result in results:
        if result.model != model:
            model = result.model
            lines += ["", names[model]]
        cells = (
            f"  {result.lesson}",
            _share(result.recall, result.recall_margin),
            _share(result.later, result.later_margin),
            f"{result.messages:.0f}",
            f"{result.questions:.0f}",
        )
        lines.append(_line(cells, width))
    return "\n".join(lines)


def _line(cells: Sequence[str], width: int) -> str:
    first, *others = cells
    return first.ljust(width) + "".join(cell.rjust(18) for cell in others)


def _share(value: float, margin: float) -> str:
    return f"{value:.1%} ±{100 * margin:.1f}"
