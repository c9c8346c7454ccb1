"""When a process is unwell, in words: a platform is not connected, or messages wait for nothing.

What was put off on purpose counts for nothing: what the platform asked to wait for, what a budget
holds back, what belongs to a paused subscription or to a community that is away.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from bot.ports import Backlog

#: Seconds of silence of the ticker after which a process counts as unwell: four missed ticks,
#: which a busy database may cost, and as many again.
LONGEST_SILENCE = 120.0
#: What anybody could send should not wait as long as this while nothing at all is being sent.
STALLED = timedelta(minutes=15)
#: Nor as long as this in any case. A thousand messages in one workspace take about four minutes, so
#: that is some 15,000 that are due in one at the same hour.
OVERDUE = timedelta(hours=1)


def troubles(
    silence: float,
    backlogs: Mapping[str, Backlog],
    now: datetime,
    *,
    disconnected: Collection[str] = (),
    unreachable: Collection[str] = (),
) -> Iterator[str]:
    """Yield what is wrong, a sentence each; nothing if all is well.

    ``silence`` is for how many seconds the ticker has got nothing done, ``backlogs`` are those of
    the platforms this process sends to, ``disconnected`` those it was to serve and
    does not, ``unreachable`` what it has not reached yet, in words.
    """
    for platform in sorted(disconnected):
        yield f"The process is not connected to {platform}: the log says why. Mend it and restart."
    for what in unreachable:
        yield f"Not reached since the start: {what}. It is tried again by itself."
    if silence > LONGEST_SILENCE:
        yield f"It was last found out {round(silence)} seconds ago what is due."
    for platform, backlog in backlogs.items():
        waited = now - backlog.ready_since if backlog.ready_since else timedelta(0)
        if waited > OVERDUE or (waited > STALLED and not backlog.in_flight):
            minutes = round(waited / timedelta(minutes=1))
            yield (
                f"Something for {platform} has waited to be sent for {minutes} minutes, though "
                "nothing keeps it: `waymark deliveries` says what."
            )
