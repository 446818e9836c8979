"""The report as a PDF/UA-1 file, typeset by Typst."""

from __future__ import annotations

import importlib.util
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import typst

from unrolled.rendering.numbering import figures, read_document
from unrolled.rendering.pictures import read_picture

TEMPLATES = ("report.typ", "blocks.typ", "figures.typ", "tables.typ")


def render_pdf(
    report: str | Path,
    folder: str | Path,
    templates: str | Path,
    reasons: Mapping | None = None,
) -> bytes:
    """Typeset report.json with the templates of the folder `templates`.

    `folder` is the build's folder, in which the paths of the pictures start; `reasons` a section
    for the appendix on why its jobs ran, if any. Equal inputs give equal bytes: no date is written,
    and the machine's own fonts are not used.
    Raises `DocumentError` where report.json or a picture is not as it must be.
    """
    document = read_document(report, reasons)
    with tempfile.TemporaryDirectory() as root:
        for name in TEMPLATES:
            shutil.copyfile(Path(templates) / name, Path(root) / name)
        for count, block in enumerate(b for b in figures(document) if b["type"] == "figure"):
            svg = block.get("wide", block["svg"])
            drawn = read_picture(folder, svg)
            block["picture"] = f"picture-{count}.svg"
            block |= {"drawn_width": drawn.width, "drawn_ratio": drawn.width / drawn.height}
            shutil.copyfile(Path(folder) / svg, Path(root) / block["picture"])
        (Path(root) / "report.json").write_text(json.dumps(document), encoding="utf-8")
        return typst.compile(
            Path(root) / "report.typ",
            root=root,
            format="pdf",
            pdf_standards=["ua-1"],
            font_paths=fallback_fonts(),
            ignore_system_fonts=True,
        )


def fallback_fonts() -> list[Path]:
    """Folder of the fonts that matplotlib brings, for letters that Typst's own fonts lack."""
    package = Path(importlib.util.find_spec("matplotlib").origin).parent
    return [package / "mpl-data" / "fonts" / "ttf"]
