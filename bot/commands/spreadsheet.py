"""Files for spreadsheets: CSV as RFC 4180 says, which no spreadsheet takes for anything else."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from bot.replies import Attached

#: Excel takes a file without it for the code page of the machine.
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
#: A cell that begins like this is run as a formula, so it gets an apostrophe.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def attached(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Attached:
    """Return rows as a file to keep; text that would be run as a formula is made harmless."""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(header)
    table.writerows([_cell(cell) for cell in row] for row in rows)
    return Attached(name=name, media_type="text/csv", text=_BYTE_ORDER_MARK + written.getvalue())


def _cell(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
