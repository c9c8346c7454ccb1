"""Discord's error answers: a JSON code, an HTTP status and, for bad bodies, nested `errors`.

Codes: Discord documentation, "Opcodes and Status Codes". The status of 40003 (403) is the one
people report; the documentation does not pair codes with statuses.
"""

from typing import Any

Json = dict[str, Any]

NO_ROUTE = -1
"""Stands for an address that the simulator does not serve; on the wire its code is 0."""

CODES: dict[int, tuple[int, str]] = {
    NO_ROUTE: (404, "404: Not Found"),
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    30034: (400, "Max number of daily application command creates has been reached (200)"),
    40003: (403, "You are opening direct messages too fast"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (403, "Maximum number of followup messages reached for this interaction"),
    40333: (403, "internal network error"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50035: (400, "Invalid Form Body"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
}


class ApiError(Exception):
    """A refusal that goes to the bot as JSON."""

    def __init__(self, code: int, errors: Json | None = None) -> None:
        """Take status and message from `CODES`; `errors` is the nested object of 50035."""
        self.code = code
        self.status, self.message = CODES[code]
        self.errors = errors
        super().__init__(f"{self.status} ({code}): {self.message} {errors or ''}".rstrip())

    def body(self) -> Json:
        """Give the JSON body as Discord writes it."""
        body: Json = {"message": self.message, "code": max(self.code, 0)}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


class Problems:
    """Collects every fault of a body, then raises them together as one 50035."""

    def __init__(self, prefix: tuple[str | int, ...] = ()) -> None:
        """Put `prefix` before every path, such as ("data",) for interaction callbacks."""
        self._prefix = prefix
        self._tree: Json = {}

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        """Record one fault at a place, such as ("components", 0, "label")."""
        node = self._tree
        for step in (*self._prefix, *path):
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(
        self, path: tuple[str | int, ...], value: object, most: int, *, least: int = 0
    ) -> None:
        """Check the length of a text or list; a missing one counts as empty."""
        size = len(value) if isinstance(value, str | list) else 0
        if size < least and value is None:
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not least <= size <= most:
            if least:
                code = "BASE_TYPE_BAD_LENGTH"
                text = f"Must be between {least} and {most} in length."
            else:
                code = "BASE_TYPE_MAX_LENGTH"
                text = f"Must be {most} or fewer in length."
            self.add(path, code, text)

    def raise_if_any(self) -> None:
        """Raise `ApiError` 50035 when anything was recorded."""
        if self._tree:
            raise ApiError(50035, self._tree)
