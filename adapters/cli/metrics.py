"""What one process counts, for Prometheus to fetch from ``/metrics``.

Labels have few values: platforms, outcomes, commands, and the short codes of reasons. Nothing here
names a community, a person or a delivery; logs and ``waymark deliveries`` do.
"""

from collections.abc import Mapping
from datetime import datetime

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from bot.people import Delivery
from bot.ports import Backlog, Outcome

CONTENT_TYPE = CONTENT_TYPE_LATEST
#: From due to sent, in seconds: a beat, a burst within its limits, retries, an outage.
_LATENESS = (5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600)
#: Answers take microseconds where they only read content, and milliseconds with the database.
_ANSWERS = (0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 3)
_TICKS = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15)
#: Codes come from the platforms; beyond this many different ones they are counted together.
_MOST_REASONS = 60
_OTHER = "other"


class Metrics:
    """Satisfies :class:`bot.ports.Observer`; everything is in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._reasons: set[str] = set()
        self._attempts = self._counter(
            "attempts", "Attempts at deliveries by what they came to.", "platform", "outcome"
        )
        self._retries = self._counter(
            "retries", "Deliveries put off, by why.", "platform", "reason"
        )
        self._deaths = self._counter("deaths", "Deliveries given up, by why.", "platform", "reason")
        self._lateness = self._histogram(
            "lateness_seconds", "From due to sent.", _LATENESS, "platform"
        )
        self._planned = self._counter("planned", "Subscriptions moved on.", "platform")
        self._ticks = self._histogram(
            "tick_seconds", "Finding out what is due.", _TICKS, "platform"
        )
        self._answers = self._histogram(
            "answer_seconds", "Commands and presses, in the core.", _ANSWERS, "command", "outcome"
        )
        self._queue = self._gauge(
            "deliveries", "Deliveries that are not settled, by where they stand.", "platform", "at"
        )
        self._oldest = self._gauge(
            "oldest_due_seconds", "Since when the longest overdue one is due.", "platform"
        )
        self._silence = self._gauge("last_tick_seconds", "Since the last look at what is due.")

    # --- what happens ----------------------------------------------------------------------

    def attempted(
        self, delivery: Delivery, outcome: Outcome, *, now: datetime, reason: str = ""
    ) -> None:
        """Count an attempt, and how late a message came."""
        platform = delivery.target.platform
        self._attempts.labels(platform, outcome).inc()
        match outcome:
            case Outcome.SENT | Outcome.FOUND:
                late = (now - delivery.due_at).total_seconds()
                self._lateness.labels(platform).observe(max(0.0, late))
            case Outcome.PUT_OFF:
                self._retries.labels(platform, self._known(reason)).inc()
            case Outcome.DEAD:
                self._deaths.labels(platform, self._known(reason)).inc()

    def ticked(self, platform: str, *, planned: int, seconds: float) -> None:
        """Count a look at what is due."""
        self._planned.labels(platform).inc(planned)
        self._ticks.labels(platform).observe(seconds)

    def handled(self, command: str, *, failed: bool, seconds: float) -> None:
        """Count an answer."""
        self._answers.labels(command, "failed" if failed else "answered").observe(seconds)

    # --- what is told ----------------------------------------------------------------------

    def page(self, backlogs: Mapping[str, Backlog], silence: float, now: datetime) -> bytes:
        """Return everything in Prometheus' text format, with how the queues stand at ``now``."""
        self._silence.set(silence)
        for platform, backlog in backlogs.items():
            for place, number in _places(backlog).items():
                self._queue.labels(platform, place).set(number)
            since = backlog.oldest_due_at
            age = (now - since).total_seconds() if since else 0.0
            self._oldest.labels(platform).set(max(0.0, age))
        return generate_latest(self._registry)

    def _known(self, reason: str) -> str:
        if reason not in self._reasons and len(self._reasons) >= _MOST_REASONS:
            return _OTHER
        self._reasons.add(reason)
        return reason

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"waymark_{name}", what, labels, registry=self._registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"waymark_{name}", what, labels, registry=self._registry)

    def _histogram(
        self, name: str, what: str, buckets: tuple[float, ...], *labels: str
    ) -> Histogram:
        return Histogram(f"waymark_{name}", what, labels, buckets=buckets, registry=self._registry)


def _places(backlog: Backlog) -> dict[str, int]:
    return {
        "due": backlog.due,
        "waiting": backlog.waiting,
        "in_flight": backlog.in_flight,
        "in_doubt": sum(backlog.in_doubt.values()),
        "put_off": sum(backlog.put_off.values()),
        "held": backlog.held,
        "stranded": backlog.stranded,
    }
