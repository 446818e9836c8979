"""What a finished report says, in a few rows for the terminal."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

MOST = 2  # sentences of a point; its page has the others
WIDTH = 96
PLAIN = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
QUICK = "A quick build: its numbers mean nothing."


def last_words(report: Path) -> list[str]:
    """The points of a report's summary on its tasks, and how many conclusions stand.

    report: path of report.json; what is no report, or one without such points, has no words.
    """
    try:
        document = json.loads(report.read_text(encoding="utf-8"))
        if document["quick"]:
            return [QUICK]
        points = [
            _plain(item)
            for block in document["sections"][0]["blocks"]
            if block["type"] == "list"
            for item in block["items"]
        ]
    except (OSError, ValueError, LookupError, TypeError):
        return []
    return [row for point in _chosen(points) for row in textwrap.wrap(point, WIDTH)]


def _plain(spans: list) -> str:
    """Running text without its marks."""
    words = (span if isinstance(span, str) else _word(span) for span in spans)
    # a reference has no words here, nor need the brackets around it
    text = " ".join("".join(words).replace(" ()", "").translate(PLAIN).split())
    return "".join(letter for letter in text if letter.isprintable())


def _word(span: dict) -> str:
    return next((span[kind] for kind in ("text", "strong", "em", "code") if kind in span), "")


def _chosen(points: list[str]) -> Iterator[str]:
    """Each point's first sentences; of those behind the conclusions none."""
    for point in points:
        title, *sentences = re.split(r"(?<=\.) (?=[A-Z])", point)
        is_count = bool(sentences) and sentences[0].startswith("Of the original's")
        yield " ".join([title, *sentences[: 1 if is_count else MOST]])
        if is_count:
            return
