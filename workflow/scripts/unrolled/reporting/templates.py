"""The report's text: Jinja templates in Markdown, filled with values that are never markup.

A value that a template shows becomes a mark in the Markdown, and stands in its place again once the
Markdown is parsed: whatever a title or a class name holds, it is text.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, Undefined
from markupsafe import Markup

from unrolled.files.failures import FileError

# characters of private use, which no Markdown gives a meaning
OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}([0-9]+){CLOSE}")


@dataclass(frozen=True)
class Reference:
    """A link to an id of the document; without a text it shows what the target is called."""

    target: str
    text: str | None = None


@dataclass
class Values:
    """What templates have shown so far, by the number in the mark that stands for it."""

    shown: list[Any] = field(default_factory=list)

    def keep(self, value: Any) -> Markup:
        """A mark for a value; what templates made of Markdown stays as it is, marks and all.

        Raises `ValueError` for what is no text: nothing at all, a truth, or a bare fraction, which
        needs a filter that says how it is written.
        """
        if isinstance(value, Markup):
            return value
        if isinstance(value, Undefined):
            str(value)  # which raises, and names what is missing
        if isinstance(value, list | tuple):
            return Markup("").join(map(self.keep, value))
        if value is None or isinstance(value, bool | float):
            raise ValueError(f"a value is {value}, which is no text: it needs a filter or an if")
        self.shown.append(value)
        return Markup(f"{OPEN}{len(self.shown) - 1}{CLOSE}")

    def split(self, text: str) -> list[Any]:
        """A text cut at its marks: strings, and the values that the marks stand for."""
        parts = MARK.split(text)
        return [self.shown[int(part)] if place % 2 else part for place, part in enumerate(parts)]

    def fill(self, text: str) -> str:
        """A text with all its values in place, as plain text."""
        return "".join(map(plain, self.split(text)))


def plain(value: Any) -> str:
    """A value as plain text; of a reference what it shows."""
    return (value.text or "") if isinstance(value, Reference) else str(value)


def render(
    folder: str | Path, name: str, context: Mapping[str, Any], filters: Mapping[str, Callable]
) -> tuple[str, Values]:
    """The Markdown that a template of `folder` gives, and the values that stand in it.

    Raises `FileError`, which names template and line, where a value is missing or no text.
    """
    values = Values()
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=values.keep,
        keep_trailing_newline=True,
        trim_blocks=True,
        # "{#" begins an id here
        comment_start_string="<!--",
        comment_end_string="-->",
        lstrip_blocks=True,
        extensions=["jinja2.ext.loopcontrols"],
    )
    environment.filters.update(filters)
    try:
        return environment.get_template(name).render(context), values
    except Exception as error:
        raise FileError(_explained(error, Path(folder))) from error


def _explained(error: Exception, folder: Path) -> str:
    """What is wrong with a template, and where: its line is in the innermost of its frames."""
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)
    path = str(folder / name) if isinstance(error, TemplateError) and name and line else None
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.endswith(".md"):
            path, line = frame.filename, frame.lineno
    where = f"{path}, line {line}" if path else str(folder)
    return f"{where}: {error}."
