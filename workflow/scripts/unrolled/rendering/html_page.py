"""The report as one HTML file that needs nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from unrolled.rendering import modules
from unrolled.rendering.numbering import read_document
from unrolled.rendering.pictures import read_picture

# first modules: of what helps to read the page, and of the networks that it runs
READING = "reading/main.js"
LIVE = "live/main.js"
LONG_TABLE = 25  # rows; a longer table scrolls in a frame of its own until it is unfolded


def render_html(
    report: str | Path,
    folder: str | Path,
    templates: str | Path,
    reasons: Mapping | None = None,
    networks: str | Path | None = None,
) -> str:
    """Render report.json with the templates of the folder `templates`.

    `folder` is the build's folder, in which the paths of the pictures start; `reasons` a section
    for the appendix on why its jobs ran, if any; `networks` the file of those that the page runs.
    Raises `DocumentError` where report.json or a picture is not as it must be, and
    `jinja2.UndefinedError` where a template asks for a field that is not there.
    """
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(drawings=lambda block: drawings(block, folder))
    live = None
    if networks:
        # a title may hold what would end the element around it
        text = Path(networks).read_text(encoding="utf-8").replace("<", r"\u003c")
        live = {"networks": Markup(text), "code": script(modules.bundled(templates, LIVE))}
    return environment.get_template("report.html.j2").render(
        document=read_document(report, reasons),
        style=Markup(own_file(Path(templates, "style.css"))),
        scripts={
            "early": script(own_file(Path(templates, "early.js"))),
            "reading": script(modules.bundled(templates, READING)),
        },
        live=live,
        long_table=LONG_TABLE,
    )


def own_file(path: str | Path) -> Markup:
    """Text of a file that goes into the page as it is."""
    text = Path(path).read_text(encoding="utf-8")
    if "</s" in text.lower():
        raise ValueError(f"{path}: must not hold '</s', which would end the element around it")
    return Markup(text)


def script(text: str) -> dict:
    """A script and its hash, by which the page's Content-Security-Policy allows it alone."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"text": Markup(text), "hash": Markup(f"sha256-{digest}")}


def drawings(block: dict, folder: str | Path) -> list[dict]:
    """Markup of a figure's SVG, and the sizes from which the style sheet lays it out.

    Where the figure is drawn for wide screens as well, that drawing follows.
    """
    pictures = [read_picture(folder, block[key]) for key in ("svg", "wide") if key in block]
    return [
        {
            "svg": Markup(picture.markup(block["alt"])),
            "ratio": f"{picture.width / picture.height:.4f}",
            "natural": f"{picture.width / 0.75:.0f}px",
        }
        for picture in pictures
    ]
