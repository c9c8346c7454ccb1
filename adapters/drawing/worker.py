"""The process that draws: a length and JSON in on standard input, a length and a picture out.

It is run by its path and imports nothing of ours, so that it starts fast. It ends with its input,
or when nothing was asked for so many seconds. Nothing is fetched: a specification holds its data,
and the fonts come with the library.
"""

import json
import os
import struct
import sys
import threading

#: Seconds; a conversation about charts is over by then.
PATIENCE = 300.0
DONE, FAILED = b"\0", b"\1"
SIZE = struct.Struct(">I")


def main() -> None:
    """Draw until the input ends."""
    import vl_convert  # noqa: PLC0415 - 90 MB, for this process alone

    def drawn(asked: dict[str, object]) -> bytes:
        specification = json.dumps(asked["specification"])
        if asked["form"] == "svg":
            return vl_convert.vegalite_to_svg(specification, allowed_base_urls=[]).encode()
        return vl_convert.vegalite_to_png(specification, scale=2, allowed_base_urls=[])

    while True:
        waiting = threading.Timer(PATIENCE, os._exit, [0])
        waiting.daemon = True
        waiting.start()
        head = sys.stdin.buffer.read(SIZE.size)
        waiting.cancel()
        if len(head) < SIZE.size:
            return
        asked = json.loads(sys.stdin.buffer.read(SIZE.unpack(head)[0]))
        try:
            answer = DONE + drawn(asked)
        except Exception as error:  # noqa: BLE001 - whatever it is, who asked has to know
            answer = FAILED + str(error).encode()
        sys.stdout.buffer.write(SIZE.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
