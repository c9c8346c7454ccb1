"""A playground with small content, a clock to turn and renderers that show what they were given."""

from typing import Any

from starlette.testclient import TestClient

from adapters.playground import site
from bot.app import App
from bot.commands import COMMANDS, PRESSES
from bot.ports import Store
from bot.replies import Reply, as_text
from tests.fakes import FakeClock, FixedChance
from tests.tips_world import tips_content

PORT = 8080
ADDRESS = f"http://127.0.0.1:{PORT}"
COOKIE = f"waymark_{PORT}"

Json = dict[str, Any]


def stub(reply: Reply, *, in_dm: bool = False) -> list[Json]:
    """Draw a reply as its own text."""
    return [{"text": as_text(reply), "in_dm": in_dm}]


def app(store: Store, clock: FakeClock) -> App:
    content = tips_content()
    return App(
        commands=COMMANDS,
        presses=PRESSES,
        content=lambda: content,
        store=store,
        clock=clock,
        chance=FixedChance(),
    )


class Browser:
    """One visitor's browser, with the page open."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.client.get("/")

    def state(self) -> Json:
        return _json(self.client.get("/api/state"))

    def say(self, line: str, *, in_dm: bool = False, zone: str = "Europe/Berlin") -> list[Json]:
        return self._post("say", {"line": line, "in_dm": in_dm, "zone": zone})

    def press(self, action: str, message: int | None, *, in_dm: bool = False) -> list[Json]:
        return self._post("press", {"action": action, "in_dm": in_dm, "message": message})

    def push(self, **forward: int) -> list[Json]:
        days, hours = forward.get("days", 0), forward.get("hours", 0)
        return self._post("clock", {"forward": (days * 24 + hours) * 3600})

    def push_to(self, moment: str) -> list[Json]:
        return self._post("clock", {"until": moment})

    def offers(self, line: str) -> list[str]:
        body = _json(self.client.get("/api/suggest", params={"line": line}))
        return [offer["line"] for offer in body["offers"]]

    def _post(self, path: str, body: Json) -> list[Json]:
        entries: list[Json] = _json(self.client.post(f"/api/{path}", json=body))["entries"]
        return entries


def browser(page: Any, address: str = ADDRESS) -> TestClient:
    """A browser that has not opened the page yet."""
    return TestClient(page, base_url=address, headers={"Origin": address})


def open_page(store: Store, clock: FakeClock) -> Browser:
    page = site(app(store, clock), {"slack": stub, "discord": stub}, PORT)
    return Browser(browser(page))


def actions(entry: Json) -> dict[str, str]:
    """Everything on a message that can be pressed, by its label."""
    blocks = entry["reply"]["blocks"]
    choices = [choice for block in blocks for choice in block.get("choices", ())]
    return {choice["label"]: choice["action"] for choice in choices}


def _json(response: Any) -> Json:
    assert response.status_code == 200, response.text
    body: Json = response.json()
    return body
