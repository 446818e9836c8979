"""Running text: what Markdown marks within a line, as the spans of report.json.

A span is a string, or a mapping: {"strong": ...}, {"em": ...}, {"code": ...}, {"ref": id} with or
without a "text", {"link": address, "text": ...}.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from markdown_it.tree import SyntaxTreeNode

from unrolled.files.failures import FileError
from unrolled.reporting.templates import Reference, Values

Span = str | dict
SPACES = re.compile(" {2,}")
DIRECTIVE = re.compile("^:::.*", re.MULTILINE)


class SpanReader:
    """Reads running text, with its values in place."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def of(self, node: SyntaxTreeNode) -> list[Span]:
        """The running text of a block that holds nothing else.

        Raises `FileError` for what a report has no place for, and for a line that looks like a
        directive.
        """
        (inline,) = node.children
        if stray := DIRECTIVE.search(inline.content):
            raise FileError(f"no directive is called {self.values.fill(stray.group())!r}")
        return joined(self._inline(inline.children))

    def words(self, text: str) -> str:
        """A text of the template, such as that of a directive's line, as plain text."""
        return flat(self._filled(text))

    def _inline(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[Span]:
        for node in nodes:
            if node.type == "text":
                yield from self._filled(node.content)
            elif node.type == "softbreak":
                yield " "
            elif node.type in ("strong", "em"):
                yield {node.type: flat(self._inline(node.children))}
            elif node.type == "code_inline":
                yield {"code": self.values.fill(node.content)}
            elif node.type == "link":
                yield self._link(node)
            else:
                raise FileError(f"the report has no place for Markdown's {node.type}")

    def _link(self, node: SyntaxTreeNode) -> Span:
        address = self.values.fill(str(node.attrs["href"]))
        words = flat(self._inline(node.children))
        if not address.startswith("#"):
            return {"link": address, "text": words}
        return _reference(address[1:], words)

    def _filled(self, text: str) -> Iterator[Span]:
        """A text with its values in place; white space of the template counts once."""
        for place, part in enumerate(self.values.split(text)):
            if isinstance(part, Reference):
                yield _reference(part.target, part.text)
            else:
                yield str(part) if place % 2 else SPACES.sub(" ", part)


def _reference(target: str, words: str | None) -> Span:
    return {"ref": target, **({"text": words} if words else {})}


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans with neighbouring strings as one."""
    result: list[Span] = []
    for span in spans:
        if isinstance(span, str) and result and isinstance(result[-1], str):
            result[-1] += span
        elif span != "":
            result.append(span)
    return result


def flat(spans: Iterable[Span]) -> str:
    """Spans as plain text.

    Raises `FileError` for a link that is to be called what it leads to: that is not known yet.
    """
    return "".join(span if isinstance(span, str) else _shown(span) for span in spans)


def _shown(span: dict) -> str:
    """What a reader sees of a span: the text of a link, or what is emphasised."""
    if not {"ref", "link"} & set(span):
        return next(iter(span.values()))
    if "text" not in span:
        raise FileError(f"the link to #{span['ref']} needs words of its own where text is plain")
    return span["text"]
