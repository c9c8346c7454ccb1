"""What every test may use."""

import os
import shutil
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import settings

from bot.content import library, load
from bot.settings import Settings

pytest_plugins = ["tests.databases", "tests.mortal"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage in the laws: they repeat by the thousand what other tests do once."""
    for item in items:
        if item.path.parent.name == "property":
            item.add_marker(pytest.mark.no_cover)


# How fast an example runs depends on what else the machine does; the laws do not.
# In CI the examples are the same each time: a red run is about the change, not about luck.
settings.register_profile("waymark", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("waymark")


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_our_own() -> Iterator[None]:
    """Keep the ``.env`` and the variables of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Settings.model_config, "env_file", None)
        for field in Settings.model_fields.values():
            patch.delenv(str(field.alias), raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _shipped_content_is_read_once() -> Iterator[None]:
    """Spare the hundreds of tests that build Waymark to read the same files, which never change."""
    fields = Settings.model_fields
    shipped = (fields["content_dir"].default, fields["schedules_dir"].default)
    once = cache(load)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "load", lambda *dirs: (once if dirs == shipped else load)(*dirs))
        yield


_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Find the installed Chromium; without one, the tests that need it are skipped."""
    for name in _CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
