"""Nobody but this machine's own browser, on this very page, gets an answer."""

import json
import re

import pytest
from starlette.testclient import TestClient

from adapters.playground import site
from adapters.playground.guard import MAX_BODY
from adapters.playground.visitors import MAX_VISITORS, Visitors
from bot.storage import SqlStore
from tests.fakes import FakeClock
from tests.playground_world import ADDRESS, COOKIE, PORT, Browser, app, browser, stub

SAY = {"line": "compare", "in_dm": False, "zone": "UTC"}


@pytest.fixture
def client(sqlite_store: SqlStore) -> TestClient:
    page = site(app(sqlite_store, FakeClock()), {"slack": stub, "discord": stub}, PORT)
    return browser(page)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_the_page_answers_on_each_of_its_own_names(client: TestClient, name: str) -> None:
    assert client.get("/", headers={"Host": f"{name}:{PORT}"}).status_code == 200


def test_it_starts_and_stops_with_its_server(client: TestClient) -> None:
    with client as started:
        assert started.get("/").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:81", "127.0.0.1.evil.example:8080", ""]
)
@pytest.mark.parametrize("path", ["/", "/api/state", "/static/js/main.js"])
def test_another_name_is_refused_everywhere(client: TestClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["say", "press", "clock", "start-over"])
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:8080", "http://127.0.0.1:81", ""]
)
def test_another_site_cannot_write(client: TestClient, path: str, origin: str) -> None:
    client.get("/")
    answer = client.post(f"/api/{path}", json=SAY, headers={"Origin": origin})
    assert answer.status_code == 403


def test_a_write_without_an_origin_is_refused(client: TestClient) -> None:
    client.get("/")
    del client.headers["Origin"]
    assert client.post("/api/say", json=SAY).status_code == 403


@pytest.mark.parametrize("relation", ["cross-site", "same-site"])
def test_another_site_cannot_read(client: TestClient, relation: str) -> None:
    client.get("/")
    headers = {"Sec-Fetch-Site": relation}
    assert client.get("/api/state", headers=headers).status_code == 403
    assert client.get("/", headers=headers).status_code == 200, "a link to the page may be followed"


def test_only_json_is_read(client: TestClient) -> None:
    client.get("/")
    answer = client.post(
        "/api/say", content=json.dumps(SAY), headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"line": 1}',
        b'{"line": "\\ud83d"}',  # half a character
        b'{"line": "help", "extra": 1}',
        b'{"line": "help", "in_dm": "yes"}',
        b"[" * 5000,
    ],
)
def test_anything_else_than_the_expected_json_is_refused(client: TestClient, body: bytes) -> None:
    client.get("/")
    answer = client.post(
        "/api/say", content=body, headers={"Content-Type": "application/json; charset=utf-8"}
    )
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_large_body_is_refused(client: TestClient) -> None:
    client.get("/")
    answer = client.post("/api/say", json={"line": "x" * MAX_BODY})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "cookie", [None, "", "short", "x" * 31, "x" * 33, "../../../../etc/passwd-aaaaaaaaa"]
)
def test_without_the_pages_cookie_there_is_nothing_to_see(
    client: TestClient, cookie: str | None
) -> None:
    if cookie is not None:
        client.cookies.set(COOKIE, cookie)
    assert client.get("/api/state").status_code == 403
    assert client.post("/api/say", json=SAY).status_code == 403


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: TestClient) -> None:
    cookie = client.get("/").headers["set-cookie"]
    assert re.match(rf"{COOKIE}=[\w-]{{32}};", cookie)
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()


def test_the_cookie_is_handed_out_once(client: TestClient) -> None:
    client.get("/")
    assert "set-cookie" not in client.get("/").headers


def test_ids_do_not_repeat() -> None:
    assert len({Visitors.new_id() for _ in range(100)}) == 100


@pytest.mark.parametrize("path", ["/", "/static/js/main.js", "/api/state", "/nowhere"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


def test_a_refusal_carries_the_security_headers_too(client: TestClient) -> None:
    headers = client.get("/", headers={"Host": "evil.example"}).headers
    assert headers["x-content-type-options"] == "nosniff"


def test_a_conversation_is_never_cached(client: TestClient) -> None:
    client.get("/")
    assert client.get("/api/state").headers["cache-control"] == "no-store"


def test_the_page_needs_nothing_from_elsewhere_and_no_inline_code(client: TestClient) -> None:
    page = client.get("/").text
    assert not re.search(r"(src|href)=\"(?!/static/|#)", page)
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", page)


def test_the_scripts_build_elements_and_never_parse_markup(client: TestClient) -> None:
    page = client.get("/").text + client.get("/static/js/main.js").text
    names = {*re.findall(r"/static/(js/\w+\.js)", page)}
    names |= {f"js/{name}" for name in re.findall(r"\./(\w+\.js)", page)}
    names |= {"js/slack.js", "js/discord.js", "js/inline.js", "js/dom.js"}
    for name in names:
        script = client.get(f"/static/{name}").text
        forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function"
        assert not re.search(forbidden, script), name


def test_visitors_do_not_see_each_other(sqlite_store: SqlStore) -> None:
    page = site(app(sqlite_store, FakeClock()), {"slack": stub, "discord": stub}, PORT)
    one, other = Browser(browser(page)), Browser(browser(page))
    one.say("track ds")
    assert one.client.cookies[COOKIE] != other.client.cookies[COOKIE]
    assert other.state()["entries"] == []
    assert other.state()["clock"]["next_tip_at"] is None
    one.push(days=1)
    assert other.state()["clock"]["ahead"] == 0


def test_starting_over_makes_somebody_new(sqlite_store: SqlStore) -> None:
    page = site(app(sqlite_store, FakeClock()), {"slack": stub, "discord": stub}, PORT)
    visitor = Browser(browser(page))
    visitor.say("track ds")
    visitor.push(days=7)
    before, cookie = visitor.state(), visitor.client.cookies[COOKIE]
    answer = visitor.client.post("/api/start-over", json={})
    assert answer.status_code == 204
    assert "samesite=strict" in answer.headers["set-cookie"].lower()
    after = visitor.state()
    assert visitor.client.cookies[COOKIE] != cookie
    assert after["conversation"] != before["conversation"]
    assert after["entries"] == []
    assert (after["clock"]["ahead"], after["clock"]["next_tip_at"]) == (0, None)
    visitor.client.cookies.clear()
    visitor.client.cookies.set(COOKIE, cookie)
    assert visitor.state()["entries"] == [], "what was said is not kept in memory"


def test_whoever_was_away_longest_makes_room(sqlite_store: SqlStore) -> None:
    visitors = Visitors(app(sqlite_store, FakeClock()))
    ids = [visitors.new_id() for _ in range(MAX_VISITORS + 1)]
    first = visitors.get(ids[0])
    second = visitors.get(ids[1])
    assert visitors.get(ids[0]) is first, "asking again is being there"
    for visitor_id in ids[2:]:
        visitors.get(visitor_id)
    assert visitors.get(ids[0]) is first
    assert visitors.get(ids[1]) is not second


def test_the_other_names_of_this_machine_write_too(sqlite_store: SqlStore) -> None:
    page = site(app(sqlite_store, FakeClock()), {"slack": stub, "discord": stub}, PORT)
    local = Browser(browser(page, ADDRESS.replace("127.0.0.1", "localhost")))
    assert local.say("help")[-1]["kind"] == "reply"
