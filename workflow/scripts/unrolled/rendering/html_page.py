"""The report as one HTML file that needs nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from unrolled.rendering.numbering import read_document
from unrolled.rendering.pictures import read_picture

LONG_TABLE = 25  # rows; a longer table scrolls in a frame of its own until it is unfolded


def render_html(
    report: str | Path,
    folder: str | Path,
    templates: str | Path,
    reasons: Mapping | None = None,
) -> str:
    """Render report.json with the templates of the folder `templates`.

    `folder` is the build's folder, in which the paths of the pictures start; `reasons` a section
    for the appendix on why its jobs ran, if any.
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
    environment.globals.update(picture=lambda block: picture_fields(block, folder))
    return environment.get_template("report.html.j2").render(
        document=read_document(report, reasons),
        style=Markup(own_file(templates, "style.css")),
        scripts={
            "early": script(templates, "early.js"),
            "late": script(templates, "report.js"),
        },
        long_table=LONG_TABLE,
    )


def own_file(templates: str | Path, name: str) -> str:
    """Text of a file that goes into the page as it is."""
    text = (Path(templates) / name).read_text(encoding="utf-8")
    if "</s" in text.lower():
        raise ValueError(f"{name}: must not hold '</s', which would end the element around it")
    return text


def script(templates: str | Path, name: str) -> dict:
    """A script and its hash, by which the page's Content-Security-Policy allows it alone."""
    text = own_file(templates, name)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return {"text": Markup(text), "hash": Markup(f"sha256-{digest}")}


def picture_fields(block: dict, folder: str | Path) -> dict:
    """Markup of a figure's SVG, and the sizes from which the style sheet lays it out."""
    picture = read_picture(folder, block["svg"])
    return {
        "svg": Markup(picture.markup(block["alt"])),
        "ratio": f"{picture.width / picture.height:.4f}",
        "natural": f"{picture.width / 0.75:.0f}px",
    }
