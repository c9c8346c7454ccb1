"""What every test may use."""

import shutil

import pytest
from hypothesis import settings

pytest_plugins = ["tests.databases"]

# How fast an example runs depends on what else the machine does; the laws do not.
settings.register_profile("waymark", deadline=None)
settings.load_profile("waymark")

_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Find the installed Chromium; without one, the tests that need it are skipped."""
    for name in _CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
