"""The ``waymark`` command: start it, talk to it, check it, look after its database."""

from adapters.cli.main import main

__all__ = ["main"]
