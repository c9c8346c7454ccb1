"""A playground on real content, and a real Chromium to look at it.

``WAYMARK_SCREENSHOTS=folder`` keeps the pictures there; otherwise they go with the test's folder.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from adapters.discord.render import render as as_discord
from adapters.playground import site
from adapters.slack.render import render as as_slack
from bot.bootstrap import build
from bot.settings import Settings
from tests.databases import fresh_sqlite
from tests.e2e.playground.desk import Desk

FLAGS = (
    *("--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A playground on real content and an empty database, on a port of its own."""
    url = fresh_sqlite(tmp_path_factory.mktemp("playground"))
    waymark = build(Settings.model_validate({"WAYMARK_DATABASE_URL": url}))
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    page = site(waymark.app, {"slack": as_slack, "discord": as_discord}, port)
    server = uvicorn.Server(uvicorn.Config(page, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
    listener.close()
    waymark.close()


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: Browser, address: str, tmp_path: Path) -> Iterator[Desk]:
    pictures = Path(os.environ.get("WAYMARK_SCREENSHOTS") or tmp_path)
    pictures.mkdir(parents=True, exist_ok=True)
    made = Desk(chromium, address, pictures)
    yield made
    made.close()
    assert made.complaints == []
