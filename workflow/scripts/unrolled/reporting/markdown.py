"""From Markdown to the sections and blocks of report.json.

The report's own marks beside plain Markdown:

    # Title {#id}                          a section; "##" and "###" are inside it
    [words](#id), [](#id)                  a link inside the report, with or without words
    ::: figure mnist/x-loss.svg #id half   a figure: its caption, and a paragraph "Alt: ..."
    ::: table {{ a table }} #id            a table: its caption
    ::: table #id target=report/x.json     a table written in the text: its caption, then its rows
                                           as Markdown has them; the file that it belongs to
    ::: gallery                            figures side by side
    ::: choice What is open                a point left open: "Taken: ..." and "Why: ..."
    ::: warning, ::: info                  a box
    ::: facts                              key figures, a list of "label: value"

Each ends with a line ":::"; a gallery begins and ends with one colon more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin

from unrolled.files.failures import FileError
from unrolled.reporting.grid import Column, Grid
from unrolled.reporting.templates import Reference, Values

DIRECTIVES = ("figure", "table", "gallery", "choice", "warning", "info", "facts")
HEADING = re.compile(r"(.*\S)\s*\{#(\S+)\}")
SPACES = re.compile(" {2,}")
WIDTHS = ("full", "half", "small")
Span = str | dict
Block = dict


def sections(text: str, values: Values, target: Any) -> list[dict]:
    """The sections of a Markdown text, nested by the level of their headings.

    values: what its marks stand for; target: gives the command that builds a file of the build's
    folder. Raises `FileError` for what a report has no place for.
    """
    return Reader(values, target).read(text)


class Reader:
    """Walks the tree that the Markdown library gives."""

    def __init__(self, values: Values, target: Any) -> None:
        self.values = values
        self.target = target

    def read(self, text: str) -> list[dict]:
        """The sections of a text; what stands before the first heading is not allowed."""
        tree = SyntaxTreeNode(_parser().parse(text))
        top: list[dict] = []
        path: list[dict] = []
        for node in tree.children:
            if node.type == "heading":
                level = int(node.tag[1:])
                if level > len(path) + 1:
                    raise FileError(f"The heading {self._words(node)!r} skips a level.")
                section = self._section(node)
                del path[level - 1 :]
                (path[-1]["sections"] if path else top).append(section)
                path.append(section)
            elif not path:
                raise FileError(f"The report's text begins without a heading: {node.type}.")
            else:
                try:
                    path[-1]["blocks"].append(self.block(node))
                except FileError as error:
                    raise FileError(f"Section {path[-1]['id']}: {error}") from None
        return top

    def _section(self, node: SyntaxTreeNode) -> dict:
        (inline,) = node.children
        match = HEADING.fullmatch(inline.content)
        if not match:
            raise FileError(f"The heading {self._words(node)!r} has no {{#id}} at its end.")
        title, identifier = map(self.values.fill, match.groups())
        return {"id": identifier, "title": title, "blocks": [], "sections": []}

    def block(self, node: SyntaxTreeNode) -> Block:
        """One block; raises `FileError` for a kind that the report has not."""
        make = {
            "paragraph": self._paragraph,
            "bullet_list": self._list,
            "fence": self._code,
            "container_figure": self._figure,
            "container_table": self._table,
            "container_gallery": self._gallery,
            "container_choice": self._choice,
            "container_warning": self._notice,
            "container_info": self._notice,
            "container_facts": self._facts,
        }.get(node.type)
        if make is None:
            raise FileError(f"the report has no place for Markdown's {node.type.replace('_', ' ')}")
        return make(node)

    def _paragraph(self, node: SyntaxTreeNode) -> Block:
        return {"type": "paragraph", "text": self._spans(node)}

    def _list(self, node: SyntaxTreeNode) -> Block:
        return {"type": "list", "items": [self._item(item) for item in node.children]}

    def _item(self, item: SyntaxTreeNode) -> list[Span]:
        if [child.type for child in item.children] != ["paragraph"]:
            raise FileError("an item of a list is one paragraph")
        return self._spans(item.children[0])

    def _code(self, node: SyntaxTreeNode) -> Block:
        return {"type": "code", "text": self.values.fill(node.content).rstrip("\n")}

    def _notice(self, node: SyntaxTreeNode) -> Block:
        (paragraph,) = self._paragraphs(node, 1)
        kind = node.type.removeprefix("container_")
        return {"type": "notice", "kind": kind, "text": self._spans(paragraph)}

    def _facts(self, node: SyntaxTreeNode) -> Block:
        (items,) = node.children
        pairs = [flat(self._item(item)).split(": ", 1) for item in items.children]
        items_ = [{"label": label, "value": value} for label, value in pairs]
        return {"type": "facts", "items": items_}

    def _choice(self, node: SyntaxTreeNode) -> Block:
        taken, why = self._paragraphs(node, 2)
        return {
            "type": "choice",
            "open": flat(self._filled(_argument(node))),
            "taken": flat(self._after("Taken:", taken)),
            "why": flat(self._after("Why:", why)),
        }

    def _gallery(self, node: SyntaxTreeNode) -> Block:
        figures = [self.block(child) for child in node.children]
        if not figures or any(figure["type"] != "figure" for figure in figures):
            raise FileError("a gallery holds figures, and one at least")
        return {"type": "gallery", "items": figures}

    def _figure(self, node: SyntaxTreeNode) -> Block:
        path, *options = map(self.values.fill, _argument(node).split())
        caption, alternative = self._paragraphs(node, 2)
        svg = f"figures/{path}"
        return {
            "type": "figure",
            "id": _identifier(options, path),
            "source_figure": _original(options),
            "caption": self._spans(caption),
            "alt": flat(self._after("Alt:", alternative)),
            "svg": svg,
            "target": self.target(svg),
            "width": next((option for option in options if option in WIDTHS), WIDTHS[0]),
        }

    def _table(self, node: SyntaxTreeNode) -> Block:
        first, *options = _argument(node).split() or [""]
        grid = next((part for part in self.values.split(first) if isinstance(part, Grid)), None)
        if grid is None:
            options = list(map(self.values.fill, [first, *options]))
            caption, grid = self._written(node, options)
        else:
            options = list(map(self.values.fill, options))
            (caption,) = self._paragraphs(node, 1)
        return {
            "type": "table",
            "id": _identifier(options, "a table"),
            "source_figure": _original(options),
            "caption": self._spans(caption),
            "columns": grid.columns(),
            "rows": grid.rows(),
            "target": self.target(grid.path),
        }

    def _written(self, node: SyntaxTreeNode, options: Sequence[str]) -> tuple[SyntaxTreeNode, Grid]:
        """Caption and rows of a table that is written in the text; its cells are plain text."""
        path = _named(options, "target")
        if path is None or [child.type for child in node.children] != ["paragraph", "table"]:
            raise FileError("a table is a value, or rows below a caption, with a target=")
        caption, table = node.children
        head, *rows = [row.children for part in table.children for row in part.children]
        spec = [
            Column(flat(self._spans(label)), str(place), right="right" in str(label.attrs))
            for place, label in enumerate(head)
        ]
        entries = [
            {str(place): flat(self._spans(cell)) for place, cell in enumerate(row)} for row in rows
        ]
        return caption, Grid(entries, spec, path)

    def _paragraphs(self, node: SyntaxTreeNode, count: int) -> list[SyntaxTreeNode]:
        """The paragraphs of a directive, of which there must be so many."""
        kinds = [child.type for child in node.children]
        if kinds != ["paragraph"] * count:
            name = f"::: {self.values.fill(node.info).strip()}"
            raise FileError(f"{name!r} needs {count} paragraph{'s' * (count > 1)}, not {kinds}")
        return list(node.children)

    def _after(self, label: str, paragraph: SyntaxTreeNode) -> list[Span]:
        """The text of a paragraph that begins with a label, without it."""
        first, *rest = self._spans(paragraph)
        if not isinstance(first, str) or not first.startswith(label):
            raise FileError(f"a paragraph must begin with {label!r}: {first!r}")
        return [first.removeprefix(label).lstrip(), *rest]

    def _words(self, node: SyntaxTreeNode) -> str:
        return self.values.fill(node.children[0].content)

    def _spans(self, node: SyntaxTreeNode) -> list[Span]:
        """The running text of a block that holds nothing else."""
        (inline,) = node.children
        return _joined(list(self._inline(inline.children)))

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
        return {"ref": address[1:], **({"text": words} if words else {})}

    def _filled(self, text: str) -> Iterator[Span]:
        """A text with its values in place; white space of the template counts once."""
        for place, part in enumerate(self.values.split(text)):
            if isinstance(part, Reference):
                yield {"ref": part.target, **({"text": part.text} if part.text else {})}
            else:
                yield str(part) if place % 2 else SPACES.sub(" ", part)


def _parser() -> MarkdownIt:
    """Plain Markdown without HTML and images, with tables and the report's own marks."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["image", "autolink", "code"])
    parser.normalizeLink = lambda url: url  # marks stand in addresses as well
    parser.validateLink = lambda url: True
    for name in DIRECTIVES:
        container_plugin(parser, name)
    return parser


def _argument(node: SyntaxTreeNode) -> str:
    """What stands behind the name of a directive."""
    return node.info.strip().partition(" ")[2]


def _identifier(options: Sequence[str], what: str) -> str:
    ids = [option[1:] for option in options if option.startswith("#")]
    if len(ids) != 1:
        raise FileError(f"{what} needs one #id")
    return ids[0]


def _named(options: Sequence[str], name: str) -> str | None:
    """What an option "name=..." gives; None where it is missing or empty."""
    values = [o.removeprefix(f"{name}=") for o in options if o.startswith(f"{name}=")]
    return values[0] if values and values[0] else None


def _original(options: Sequence[str]) -> int | None:
    """The number of the original's figure that something stands for, if any."""
    number = _named(options, "original")
    return int(number) if number else None


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Spans with neighbouring strings as one."""
    joined: list[Span] = []
    for span in spans:
        if isinstance(span, str) and joined and isinstance(joined[-1], str):
            joined[-1] += span
        elif span != "":
            joined.append(span)
    return joined


def flat(spans: Iterator[Span] | Sequence[Span]) -> str:
    """Spans as plain text."""
    return "".join(span if isinstance(span, str) else _shown(span) for span in spans)


def _shown(span: dict) -> str:
    """What a reader sees of a span: the text of a link, or what is emphasised."""
    return span.get("text", "") if {"ref", "link"} & set(span) else next(iter(span.values()))
