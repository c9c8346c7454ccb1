"""Questions to send through the formats: made-up ones, and every kind that content may hold."""

from hypothesis import strategies as st

from adapters.exchange.entries import Entry
from bot.model import Option

CONTAINERS = Entry(
    id="mle.q.containers",
    roles=("mle", "ds"),
    topic="tools",
    difficulty=2,
    stem="Which tools pack {and} run ~ services = in C#: A/B?",
    claims=("mle.tools.docker", "mle.tools.kubernetes"),
    options=(
        Option(text="[html]Docker & Kubernetes", why="They <run> services.", right=True),
        Option(text="=1+1", why="A formula\nin two lines."),
        Option(text="%50%Jupyter", why='He said "R".'),
    ),
    sources=("Gazette: Two jobs compared (9 October 2023)", "Leaflet: Which job? (undated)"),
)

#: What trips formats: their own signs, quotes, markup, formulas, line ends, far-away characters.
_NASTY = st.sampled_from(
    [
        *"~=#{}:\\[]%&<>'\",;|\n+-@*_/.$",
        *("\\n", "\\\\", "####", "::", "//", "->", "[html]", "[plain]", "%50%", "<br>", "<p>"),
        *("&amp;", "&#91;", "]]>", "<!--", "{{c1::x}}", "[sound:x.mp3]", "Sources:", "TRUE", "  "),
        *("é", "日本", "🙂", "a", "word ", "- ", "# ", "null", "1", "'=", "@echo", "$CATEGORY: x"),
    ]
)


def _is_text(text: str) -> bool:
    """What the linter lets into content: printable, with single lines that do not end in space."""
    lines = text.split("\n")
    return bool(text) and all(line.isprintable() and line == line.strip() for line in lines)


_TEXTS = st.lists(_NASTY | st.characters(), min_size=1, max_size=5).map(
    lambda parts: "\n".join(line.strip() for line in "".join(parts).strip().split("\n"))
)
#: Anki stores what it is given in Unicode NFC; content is written so.
texts = _TEXTS.filter(_is_text)
_LINES = texts.map(lambda text: " ".join(text.split("\n")).strip()).filter(_is_text)
_IDS = st.from_regex(r"[a-z0-9]{1,6}([.-][a-z0-9]{1,6}){0,3}", fullmatch=True)


@st.composite
def questions(draw: st.DrawFn) -> Entry:
    """Any question that content may hold, with the sources behind it."""
    wordings = draw(st.lists(texts, min_size=3, max_size=4, unique=True))
    right = draw(st.integers(0, len(wordings) - 1))
    return Entry(
        id=draw(_IDS),
        roles=tuple(draw(st.lists(_IDS, min_size=1, max_size=2))),
        topic=draw(_IDS),
        difficulty=draw(st.integers(1, 3)),
        stem=draw(texts),
        claims=tuple(draw(st.lists(_IDS, max_size=3))),
        options=tuple(
            Option(text=text, why=draw(texts), right=number == right)
            for number, text in enumerate(wordings)
        ),
        sources=tuple(draw(st.lists(_LINES, max_size=2))),
    )


banks = st.lists(questions(), min_size=1, max_size=2, unique_by=lambda entry: entry.id)
