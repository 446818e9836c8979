"""SVG files as they stand in a report: parsed, made safe to put inside a page, measured."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from unrolled.rendering.contract import DocumentError

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
# Matplotlib's one rule for all elements. In a page it would apply to the page's elements too,
# so it becomes attributes of the root, which all elements inherit.
STYLE_OF_ALL = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")
UNSAFE = {"script", "foreignObject", "iframe", "a"}
POINTS = {"pt": 1.0, "px": 0.75, "": 0.75, "in": 72.0}

ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")


@dataclass(frozen=True)
class Picture:
    """An SVG's root element and its natural size in points."""

    root: ElementTree.Element
    width: float
    height: float

    def markup(self, alt: str) -> str:
        """The SVG as an element of an HTML page, sized by the page and described by `alt`."""
        for name in ("width", "height"):
            self.root.attrib.pop(name, None)
        self.root.set("role", "img")
        self.root.set("aria-label", alt)
        return ElementTree.tostring(self.root, encoding="unicode")


def read_picture(folder: str | Path, name: str) -> Picture:
    """Read the SVG file `name` below `folder`.

    Raises `DocumentError` where the file is missing, outside the folder, no SVG, of no size,
    or holds what must not stand in a report: scripts, links, or anything from outside.
    """
    path = Path(folder) / name
    if not path.resolve().is_relative_to(Path(folder).resolve()):
        raise DocumentError(f"{name}: not inside {folder}")
    try:
        root = ElementTree.fromstring(path.read_bytes())
    except FileNotFoundError:
        raise DocumentError(f"{path}: the report shows this file, but it does not exist") from None
    except ElementTree.ParseError as error:
        raise DocumentError(f"{path}: not an SVG file ({error})") from None
    if root.tag != f"{SVG}svg":
        raise DocumentError(f"{path}: not an SVG file (its root is {root.tag})")
    _clean(root, path)
    return Picture(root, *_size(root, path))


def _clean(root: ElementTree.Element, path: Path) -> None:
    """Drop metadata, move matplotlib's style to the root, refuse what is unsafe."""
    for parent in list(root.iter()):
        for child in list(parent):
            tag = str(child.tag).removeprefix(SVG)
            if tag == "metadata":
                parent.remove(child)
            elif tag == "style":
                rule = STYLE_OF_ALL.fullmatch(child.text or "")
                if rule is None:
                    raise DocumentError(f"{path}: its <style> would apply to the whole page")
                root.set("style", rule.group(1).strip())
                parent.remove(child)
            elif tag in UNSAFE:
                raise DocumentError(f"{path}: a picture of the report must not hold <{tag}>")
        for name, value in parent.attrib.items():
            if name.startswith("data-"):  # words, which refer to nothing
                continue
            outside = name in ("href", XLINK_HREF) and not value.startswith(("#", "data:image/"))
            if outside or name.lower().startswith("on") or re.search(r"url\((?!['\"]?#)", value):
                raise DocumentError(f"{path}: {name}={value[:60]!r} reaches out of the picture")


def _size(root: ElementTree.Element, path: Path) -> tuple[float, float]:
    """Width and height in points, from the attributes or else from the view box."""
    numbers = root.get("viewBox", "").split()[2:]
    sizes = []
    for name, fallback in zip(("width", "height"), numbers or ("", ""), strict=True):
        match = re.fullmatch(r"([0-9.]+)(pt|px|in|)", root.get(name, fallback))
        if match is None or float(match.group(1)) <= 0:
            raise DocumentError(f"{path}: its {name} is not given in pt, px or in")
        sizes.append(float(match.group(1)) * POINTS[match.group(2)])
    return sizes[0], sizes[1]
