"""Faults a test can order, per method, before or after a call has taken effect."""

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal["cut", "late", "http_status", "slack_error"]


@dataclass(slots=True, kw_only=True)
class Fault:
    """One ordered fault. It hits the next `times` calls of `method`."""

    kind: FaultKind
    method: str
    """A Web API method, `response_url`, or `*` for every one."""
    channel: str | None = None
    """Only calls with this `channel` argument, if given."""
    times: int = 1
    applied: bool = False
    """True: the call takes effect first, and only its reply suffers."""
    seconds: float = 0.0
    status: int = 0
    error: str = ""
    retry_after: int | None = None

    @property
    def name(self) -> str:
        """A short description for the record of calls."""
        moment = "after" if self.applied else "before"
        return f"{self.kind} {self.status or self.error or self.seconds or ''}".strip() + (
            f" ({moment} the call applied)"
        )


class FaultBook:
    """The faults still to come, in the order they were ordered."""

    def __init__(self) -> None:
        """Start with none."""
        self._waiting: list[Fault] = []

    def order(self, fault: Fault) -> Fault:
        """Add a fault."""
        self._waiting.append(fault)
        return fault

    def cancel(self) -> None:
        """Drop everything still to come."""
        self._waiting.clear()

    def take(self, method: str, channel: str | None) -> Fault | None:
        """Use up one turn of the first fault that fits this call."""
        for fault in self._waiting:
            fits_method = fault.method in (method, "*")
            if fits_method and fault.channel in (None, channel):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None

    def reply_lost(self, method: str, *, times: int = 1, channel: str | None = None) -> Fault:
        """Apply the call, then cut the connection instead of answering."""
        return self.order(
            Fault(kind="cut", method=method, times=times, channel=channel, applied=True)
        )

    def reset(self, method: str, *, times: int = 1, channel: str | None = None) -> Fault:
        """Reset the connection before the call takes effect."""
        return self.order(Fault(kind="cut", method=method, times=times, channel=channel))

    def late(self, method: str, *, seconds: float, times: int = 1) -> Fault:
        """Apply the call at once and answer `seconds` real seconds later."""
        return self.order(
            Fault(kind="late", method=method, seconds=seconds, times=times, applied=True)
        )

    def rate_limited(
        self, method: str, *, retry_after: int = 1, times: int = 1, channel: str | None = None
    ) -> Fault:
        """Answer 429 with `Retry-After` in seconds."""
        fault = Fault(kind="http_status", method=method, times=times, channel=channel)
        fault.status, fault.retry_after = 429, retry_after
        return self.order(fault)

    def server_error(
        self, method: str, *, status: int = 503, applied: bool = False, times: int = 1
    ) -> Fault:
        """Answer 5xx, before the call takes effect or (`applied`) after."""
        return self.order(
            Fault(kind="http_status", method=method, status=status, applied=applied, times=times)
        )

    def slack_error(
        self, method: str, error: str, *, times: int = 1, channel: str | None = None
    ) -> Fault:
        """Answer `ok: false` with this code and do nothing."""
        return self.order(
            Fault(kind="slack_error", method=method, error=error, times=times, channel=channel)
        )
