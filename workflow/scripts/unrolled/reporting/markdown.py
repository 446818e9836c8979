"""From Markdown to the sections and blocks of report.json.

The report's own marks beside plain Markdown:

    # Title {#id}                          a section; "##" and "###" are inside it
    [words](#id), [](#id)                  a link inside the report, with or without words
    ::: figure x/y-loss.svg #id half       a figure: its caption, and a paragraph "Alt: ..."
    ::: table {{ a table }} #id            a table: its caption
    ::: table #id target=report/x.json     a table written in the text: its caption, then its rows
                                           as Markdown has them; the file that it belongs to
    ::: gallery                            figures side by side
    ::: choice What is open                a point left open: "Taken: ..." and "Why: ..."
    ::: warning, ::: info                  a box
    ::: live a-task #id                    networks that the page runs: words on what to do
    ::: facts                              key figures, a list of "label: value"

Each ends with a line ":::"; a gallery begins and ends with one colon more. Options of a figure: a
width, "full", "half" or "small", and "wide=x/y.svg", the same drawn for paper and wide screens; of
figures and tables: "original=11", the number of the original's figure that it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.container import container_plugin

from unrolled.files.failures import FileError
from unrolled.reporting.grid import Column, Grid
from unrolled.reporting.spans import Span, SpanReader, flat, joined
from unrolled.reporting.templates import Values

DIRECTIVES = ("figure", "table", "gallery", "choice", "warning", "info", "facts", "live")
HEADING = re.compile(r"(.*\S)\s*\{#(\S+)\}")
WIDTHS = ("full", "half", "small")
NAMED = ("original", "target", "wide")
Block = dict


def sections(text: str, values: Values, target: Callable[[str], str]) -> list[dict]:
    """The sections of a Markdown text, nested by the level of their headings.

    values: what its marks stand for; target: gives the command that builds a file of the build's
    folder. Raises `FileError`, which names the section, for what a report has no place for.
    """
    return Reader(values, target).read(text)


class Reader:
    """Walks the tree that the Markdown library gives."""

    def __init__(self, values: Values, target: Callable[[str], str]) -> None:
        self.values = values
        self.target = target
        self.spans = SpanReader(values)

    def read(self, text: str) -> list[dict]:
        """The sections of a text; what stands before the first heading is not allowed."""
        top: list[dict] = []
        path: list[dict] = []
        for node in SyntaxTreeNode(_parser().parse(text)).children:
            if node.type == "heading":
                level = int(node.tag[1:])
                section = self._section(node)
                if level > len(path) + 1:
                    raise FileError(f"The heading {section['title']!r} skips a level.")
                del path[level - 1 :]
                (path[-1]["sections"] if path else top).append(section)
                path.append(section)
            elif not path:
                raise FileError(f"The report's text begins with a {node.type}, not a heading.")
            else:
                try:
                    path[-1]["blocks"].append(self.block(node))
                except ValueError as error:
                    raise FileError(f"Section {path[-1]['id']}: {error}.") from None
        return top

    def _section(self, node: SyntaxTreeNode) -> dict:
        content = node.children[0].content
        match = HEADING.fullmatch(content)
        if not match:
            words = self.values.fill(content)
            raise FileError(f"The heading {words!r} has no {{#id}} at its end.")
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
            "container_live": self._live,
        }.get(node.type)
        if make is None:
            raise FileError(f"the report has no place for Markdown's {node.type.replace('_', ' ')}")
        return make(node)

    def _paragraph(self, node: SyntaxTreeNode) -> Block:
        return {"type": "paragraph", "text": self.spans.of(node)}

    def _list(self, node: SyntaxTreeNode) -> Block:
        return {"type": "list", "items": [self._item(item) for item in node.children]}

    def _item(self, item: SyntaxTreeNode) -> list[Span]:
        if [child.type for child in item.children] != ["paragraph"]:
            raise FileError("an item of a list is one paragraph")
        return self.spans.of(item.children[0])

    def _code(self, node: SyntaxTreeNode) -> Block:
        return {"type": "code", "text": self.values.fill(node.content).rstrip("\n")}

    def _notice(self, node: SyntaxTreeNode) -> Block:
        (paragraph,) = self._children(node, "paragraph")
        kind = node.type.removeprefix("container_")
        return {"type": "notice", "kind": kind, "text": self.spans.of(paragraph)}

    def _facts(self, node: SyntaxTreeNode) -> Block:
        (items,) = self._children(node, "bullet_list")
        facts = [flat(self._item(item)).partition(": ") for item in items.children]
        if not all(colon for _, colon, _ in facts):
            raise FileError("an item of '::: facts' is a label, a colon and a value")
        return {
            "type": "facts",
            "items": [{"label": label, "value": value} for label, _, value in facts],
        }

    def _choice(self, node: SyntaxTreeNode) -> Block:
        taken, why = self._children(node, "paragraph", "paragraph")
        return {
            "type": "choice",
            "open": self.spans.words(_argument(node)),
            "taken": joined(self._after("Taken:", taken)),
            "why": joined(self._after("Why:", why)),
        }

    def _live(self, node: SyntaxTreeNode) -> Block:
        part, *words = map(self.values.fill, _argument(node).split() or [""])
        (caption,) = self._children(node, "paragraph")
        identifier = _options(words)["id"]
        return {"type": "live", "id": identifier, "part": part, "caption": self.spans.of(caption)}

    def _gallery(self, node: SyntaxTreeNode) -> Block:
        if not node.children or any(c.type != "container_figure" for c in node.children):
            raise FileError("'::: gallery' holds figures, and one at least")
        return {"type": "gallery", "items": [self.block(child) for child in node.children]}

    def _figure(self, node: SyntaxTreeNode) -> Block:
        path, *words = map(self.values.fill, _argument(node).split() or [""])
        options = _options(words)
        caption, alternative = self._children(node, "paragraph", "paragraph")
        svg = f"figures/{path}"
        wide = {"wide": f"figures/{options['wide']}"} if "wide" in options else {}
        return {
            "type": "figure",
            "id": options["id"],
            "source_figure": _original(options),
            "caption": self.spans.of(caption),
            "alt": flat(self._after("Alt:", alternative)),
            "svg": svg,
            **wide,
            "target": self.target(svg),
            "width": options.get("width", WIDTHS[0]),
        }

    def _table(self, node: SyntaxTreeNode) -> Block:
        first, *words = _argument(node).split() or [""]
        grid = next((part for part in self.values.split(first) if isinstance(part, Grid)), None)
        options = _options(map(self.values.fill, words if grid else [first, *words]))
        if grid:
            (caption,) = self._children(node, "paragraph")
        else:
            caption, rows = self._children(node, "paragraph", "table")
            grid = self._written(rows, options)
        return {
            "type": "table",
            "id": options["id"],
            "source_figure": _original(options),
            "caption": self.spans.of(caption),
            "columns": grid.columns(),
            "rows": grid.rows(),
            "target": self.target(grid.path),
        }

    def _written(self, table: SyntaxTreeNode, options: dict[str, str]) -> Grid:
        """A table whose rows stand in the text; its cells are plain text."""
        if "target" not in options:
            raise FileError("a table that is written in the text needs a target=")
        head, *rows = [row.children for part in table.children for row in part.children]
        spec = [
            Column(flat(self.spans.of(label)), str(place), right="right" in str(label.attrs))
            for place, label in enumerate(head)
        ]
        entries = [
            {str(place): flat(self.spans.of(cell)) for place, cell in enumerate(row)}
            for row in rows
        ]
        return Grid(entries, spec, options["target"])

    def _children(self, node: SyntaxTreeNode, *kinds: str) -> Sequence[SyntaxTreeNode]:
        """What a directive holds, which must be of these kinds."""
        held = [child.type for child in node.children]
        if held != list(kinds):
            name = f"::: {self.values.fill(node.info).strip()}"
            raise FileError(f"{name!r} must hold {_listed(kinds)}, not {_listed(held)}")
        return node.children

    def _after(self, label: str, paragraph: SyntaxTreeNode) -> list[Span]:
        """The text of a paragraph that begins with a label, without it."""
        first, *rest = self.spans.of(paragraph)
        if not isinstance(first, str) or not first.startswith(label):
            raise FileError(f"a paragraph must begin with {label!r}, not {flat([first])!r}")
        return [first.removeprefix(label).lstrip(), *rest]


def _parser() -> MarkdownIt:
    """Plain Markdown without HTML and images, with tables and the report's own marks."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["image", "autolink", "code"])
    parser.normalizeLink = lambda url: url  # marks stand in addresses as well
    parser.validateLink = lambda url: True
    for name in DIRECTIVES:
        container_plugin(parser, name)
    return parser


def _listed(kinds: Iterable[str]) -> str:
    return ", ".join(kind.replace("container_", "::: ") for kind in kinds) or "nothing"


def _argument(node: SyntaxTreeNode) -> str:
    """What stands behind the name of a directive."""
    return node.info.strip().partition(" ")[2]


def _options(words: Iterable[str]) -> dict[str, str]:
    """What follows the name of a figure or a table: its `id`, its `width`, and those of `NAMED`."""
    options: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if word.startswith("#"):
            options["id"] = word[1:]
        elif word in WIDTHS:
            options["width"] = word
        elif equals and name in NAMED:
            options[name] = value
        else:
            raise FileError(f"{word!r} is no option of a figure or a table")
    if "id" not in options:
        raise FileError("a figure or a table needs an #id")
    return options


def _original(options: dict[str, str]) -> int | None:
    """The number of the original's figure that something stands for, if any."""
    number = options.get("original")
    return int(number) if number else None
