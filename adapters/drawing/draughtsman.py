"""The process that draws, as seen from here: started when needed, started again when it is gone."""

import atexit
import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from adapters.drawing.worker import DONE, SIZE

_WORKER = (sys.executable, "-I", str(Path(__file__).with_name("worker.py")))
#: Seconds for one picture, the start of the process included.
TIME_LIMIT = 20.0


class DrawingFailed(Exception):  # noqa: N818 - what happened, for which there is a way around
    """There is no picture, and why; the words of the chart have to do."""


class Draughtsman:
    """Draws one picture after the other. Not for several threads at a time."""

    def __init__(self, command: Sequence[str] = _WORKER, *, time_limit: float = TIME_LIMIT) -> None:
        self._command = command
        self._time_limit = time_limit
        self._process: subprocess.Popen[bytes] | None = None

    def draw(self, specification: Mapping[str, object], form: str) -> bytes:
        """Return the picture as ``png`` or ``svg``; raise :class:`DrawingFailed`.

        A process that has ended, as it does when it waits in vain, is started once more.
        """
        asked = json.dumps({"specification": specification, "form": form}).encode()
        for is_last in (self._process is None, True):
            try:
                answer = self._ask(asked)
            except (OSError, EOFError) as error:
                self.close()
                if is_last:
                    raise DrawingFailed(f"the process that draws ended: {error}") from error
            else:
                if answer[:1] == DONE:
                    return answer[1:]
                raise DrawingFailed(answer[1:].decode(errors="replace"))
        raise AssertionError("the second try is the last")

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process:
            atexit.unregister(self.close)
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None  # noqa: S101 - both are pipes
                with contextlib.suppress(OSError):
                    pipe.close()

    def _ask(self, asked: bytes) -> bytes:
        process = self._process or self._start()
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        too_late = threading.Timer(self._time_limit, process.kill)
        too_late.start()
        try:
            process.stdin.write(SIZE.pack(len(asked)) + asked)
            process.stdin.flush()
            head = process.stdout.read(SIZE.size)
            size = SIZE.unpack(head)[0] if len(head) == SIZE.size else 1
            answer = process.stdout.read(size)
        finally:
            too_late.cancel()
        if len(answer) < size:
            raise EOFError("no answer")
        return answer

    def _start(self) -> "subprocess.Popen[bytes]":
        # A session of its own: Ctrl-C is for us, and the process ends with its input.
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        atexit.register(self.close)
        return self._process
