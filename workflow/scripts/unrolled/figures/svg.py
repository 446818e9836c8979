"""Matplotlib's SVG made fit for a page: themed by `currentColor`, small, and the same each time.

Many figures stand in one document, so every id carries the figure's own name, and no rule of
style reaches beyond the picture.
"""

from __future__ import annotations

import re
from io import StringIO
from pathlib import PurePosixPath
from xml.etree import ElementTree

import matplotlib
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from unrolled.figures import marks
from unrolled.figures.colors import INK

SVG = "http://www.w3.org/2000/svg"
HREF = "{http://www.w3.org/1999/xlink}href"
REFERENCE = re.compile(r"url\(#([^)]+)\)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
COMMAND = re.compile(r"([A-Za-z])\s*((?:-?[\d.]+(?:e-?\d+)?\s*)*)")
MOVE = re.compile(r"(?:translate|rotate)\([^)]*\)")
SHIFT = re.compile(r"translate\(([^ )]+) 0\)")
UPRIGHT = re.compile(r"rotate\(-?0 [^)]*\)")
WORDS = (f"{{{SVG}}}text", f"{{{SVG}}}tspan")  # what holds text
# as wide as the font that places were reckoned with, where that is missing
FONTS = "DejaVu Sans, Verdana, Bitstream Vera Sans, sans-serif"
ROUNDED = {"x", "y", "width", "height", "fill-opacity", "stroke-opacity"}
DROPPED = {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}


def slug(path: str) -> str:
    """The prefix of all ids in a figure: "overview/summary.svg" gives "overview-summary"."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", str(PurePosixPath(path).with_suffix("")))


def save(fig: Figure, path: str) -> str:
    """The finished SVG text of a figure, which is closed; `path` is relative to the figures."""
    target = StringIO()
    with matplotlib.rc_context({"svg.hashsalt": path}):
        fig.savefig(target, format="svg", metadata={"Date": None})
    plt.close(fig)
    return finish(target.getvalue(), path)


def finish(text: str, path: str) -> str:
    """Colours by `currentColor`, short numbers, ids with the figure's prefix, no metadata."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(text)
    _prune(root)
    for element in root.iter():
        _shorten(element)
    _inherit(root)
    _rename(root, slug(path))
    _unwrap(root)
    # said once here, since a style sheet would hold for the whole page it stands in
    root.set("font-family", FONTS)
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _prune(element: ElementTree.Element) -> None:
    for child in list(element):
        _prune(child)
        empty = child.tag.endswith(("}g", "}defs")) and not len(child)
        if child.tag in DROPPED or empty:
            element.remove(child)
    if element.tag not in WORDS:
        element.text = None
    element.tail = None


def _shorten(element: ElementTree.Element) -> None:
    """Style as attributes, and lengths to a hundredth of a point."""
    attributes = element.attrib
    for rule in filter(None, attributes.pop("style", "").split(";")):
        name, value = (part.strip() for part in rule.split(":", 1))
        attributes[name] = value
    attributes.pop("font-family", None)
    attributes.update(marks.attributes(attributes.get("id", "")))
    if HREF in attributes:
        attributes["href"] = attributes.pop(HREF)
    for name, value in attributes.items():
        if value == INK:
            attributes[name] = "currentColor"
        elif name == "d":
            attributes[name] = _relative(value)
        elif name in ROUNDED and not value.endswith("pt"):
            attributes[name] = _short(float(value))
    moved = SHIFT.fullmatch(attributes.get("transform", ""))
    if moved and element.tag == f"{{{SVG}}}use":
        del attributes["transform"]
        attributes["x"] = _short(float(moved[1]))
    elif "transform" in attributes:
        transform = UPRIGHT.sub("", attributes.pop("transform")).strip()
        if transform:
            attributes["transform"] = MOVE.sub(
                lambda match: NUMBER.sub(lambda number: _short(float(number[0])), match[0]),
                transform,
            )


def _inherit(root: ElementTree.Element) -> None:
    """Drop what a copy of a shape says and the shape itself says already."""
    shapes = {element.attrib["id"]: element.attrib for element in root.iter() if element.get("id")}
    for element in root.iter(f"{{{SVG}}}use"):
        shape = shapes[element.attrib["href"][1:]]
        for name in [name for name in element.attrib if element.get(name) == shape.get(name)]:
            del element.attrib[name]


def _short(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _relative(path: str) -> str:
    """The same path in steps from point to point, which take fewer digits; errors do not add."""
    parts, before, start, at = [], "", (0.0, 0.0), (0.0, 0.0)
    for command, numbers in COMMAND.findall(path):
        if command in "Zz":
            parts.append("z")
            at, before = start, ""
            continue
        values = [float(number) for number in numbers.split()]
        pairs = zip(values[::2], values[1::2], strict=True)
        steps = [
            _short(end - origin) for pair in pairs for end, origin in zip(pair, at, strict=True)
        ]
        repeated = command == before and command != "M"
        parts.append((" " if repeated else command.lower()) + " ".join(steps))
        at = (at[0] + float(steps[-2]), at[1] + float(steps[-1]))
        start = at if command == "M" else start
        before = command
    return "".join(parts).replace(" -", "-")


def _rename(root: ElementTree.Element, prefix: str) -> None:
    """Keep only ids that something refers to, numbered in order of appearance."""
    used = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            used.update(REFERENCE.findall(value))
            if name == "href" and value.startswith("#"):
                used.add(value[1:])
    names = {}
    for element in root.iter():
        if element.attrib.get("id") in used:
            names.setdefault(element.attrib["id"], f"{prefix}_{len(names) + 1}")
            element.set("id", names[element.attrib["id"]])
        else:
            element.attrib.pop("id", None)
    for element in root.iter():
        for name, value in element.attrib.items():
            value = REFERENCE.sub(lambda match: f"url(#{names[match[1]]})", value)
            element.set(name, f"#{names[value[1:]]}" if name == "href" else value)


def _unwrap(element: ElementTree.Element) -> None:
    """Put the children of groups that say nothing in their place."""
    for child in list(element):
        _unwrap(child)
    children = []
    for child in list(element):
        bare = child.tag == f"{{{SVG}}}g" and not child.attrib
        children.extend(child if bare else [child])
    element[:] = children
