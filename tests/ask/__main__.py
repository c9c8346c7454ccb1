"""Print how each technique does on the questions to tune on and on those to report on."""

import sys
import time

from bot.content import load
from bot.search.index import Index, index_of
from bot.settings import Settings
from tests.ask.figures import FOLDER, examples, measure, threshold
from tests.ask.techniques import TECHNIQUES, ours


def main() -> int:
    """Print the table; with ``wrong`` also what went wrong on the questions to tune on."""
    settings = Settings(_env_file=None)
    content = load(settings.content_dir, settings.schedules_dir)
    started = time.perf_counter()
    Index(content).warm()
    built = (time.perf_counter() - started) * 1000
    index_of(content).warm()
    print(f"Building the index: {built:.0f} ms, once per content, when somebody first asks.\n")
    tune = examples("tune")
    sets = [name for name in ("tune", "report") if (FOLDER / f"{name}.yaml").exists()]
    print(f"| {'technique':43} | set    | right | refused | p50 ms | p95 ms |")
    print(f"|{'-' * 45}|--------|-------|---------|--------|--------|")
    for name, make in TECHNIQUES.items():
        ask = make(content)
        least = 0.0 if make is ours else threshold(ask, tune)
        for which in sets:
            found = measure(content, ask, examples(which), least)
            print(
                f"| {name:43} | {which:6} | {found.right:5.1%} | {found.refused:7.1%} "
                f"| {found.p50:6.2f} | {found.p95:6.2f} |"
            )
    if "wrong" in sys.argv[1:]:
        print("\n".join(["", *measure(content, ours(content), tune).wrong]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
