"""A small report with every type of block, and its pictures."""

import json
import re
from pathlib import Path

from project import ROOT

REPORT = ROOT / "report"
PAGE, PRINT, TEXT = REPORT / "page", REPORT / "print", REPORT / "text"

SVG = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="300pt" height="200pt"
     viewBox="0 0 300 200" xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata>a date</metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style>
  <path id="NAME-mark" d="M 0 0 L 6 0 L 3 6 z"/></defs>
 <path d="M 30 10 L 30 180 L 290 180" style="fill: none; stroke: currentColor"/>
 <use xlink:href="#NAME-mark" x="120" y="90" style="fill: #0072b2"/>
 <g class="run"><path d="m30 160l100-60 100-10" fill="none" stroke="#0072b2"/></g>
 <g class="mean" data-label="test" data-values="1=50.00 %;2=75.00 %;3=98.00 %">
  <path d="m30 150l100-60 100-20" fill="none" stroke="#0072b2"/></g>
 <text x="150" y="195" font-size="9" fill="currentColor">number of epochs</text>
</svg>
"""


def figure(name: str, source: int | None = None, width: str = "full") -> dict:
    """A figure block whose picture is figures/<name>.svg."""
    return {
        "type": "figure",
        "id": f"figure-{name}",
        "source_figure": source,
        "caption": [f"Loss of {name} over ", {"em": "epochs"}, "."],
        "alt": f"A curve that falls from left to right: {name}.",
        "svg": f"figures/{name}.svg",
        "target": f"snakemake --cores 4 results/figures/{name}.svg",
        "width": width,
    }


def table(name: str, rows: list[list], source: int | None = None) -> dict:
    """A table block of three columns: a name, a percentage, a number."""
    return {
        "type": "table",
        "id": f"table-{name}",
        "source_figure": source,
        "caption": ["Results of ", {"code": name}, "."],
        "columns": [
            {"label": "configuration", "align": "left"},
            {"label": "accuracy", "align": "right"},
            {"label": "seed", "align": "right"},
        ],
        "rows": rows,
        "target": "snakemake --cores 4 results/tables/runs.csv",
    }


def wide_table() -> dict:
    """A table of 14 columns, with words of 64 letters."""
    wide = table("wide", [[f"{i}" * 3 + ".25 %" for i in range(14)], ["f" * 64] * 14])
    wide["columns"] = [{"label": f"seconds a step {i}", "align": "right"} for i in range(14)]
    return wide


def sample_report() -> dict:
    """A small report with every type of block, span and width."""
    rows = [
        ["mnist/lstm-h128", {"text": "98.50 %", "sort": 0.985, "strong": True}, "2"],
        ["mnist/rnn-h128", {"text": "9.10 %", "sort": 0.091}, "10"],
        ["mnist/gru-h128", {"text": "—"}, "1"],
    ]
    many = [[f"addition/lstm-{i:02d}", f"{i}.5 %", str(i)] for i in range(60)]
    images = [figure(f"image-{i}", i + 1, "small") for i in range(10)]
    prose = "The network reads the image row by row and answers after the last. " * 6
    tables = [table("many", many), wide_table()]
    data = {"id": "data", "title": "The data", "blocks": tables, "sections": []}
    plots = [figure("lstm-loss", 15, "half"), figure("lstm-accuracy", 16, "half")]
    lstm = {
        "id": "mnist-lstm",
        "title": "LSTM",
        "blocks": [
            {"type": "facts", "items": [{"label": "final accuracy", "value": "98.53 %"}]},
            {"type": "gallery", "items": plots},
            table("classes", rows, 18),
            {
                "type": "choice",
                "open": "the scale.",
                "taken": ["standardised."],
                "why": ["it fits."],
            },
        ],
    }
    summary = [
        {"type": "paragraph", "text": ["See ", {"ref": "figure-main"}, ", ", {"ref": "build"}]},
        table("main", rows),
        figure("main"),
    ]
    build = [
        {"type": "paragraph", "text": [prose, {"ref": "table-main", "text": "that table"}, "."]},
        {"type": "list", "items": [["numpy"], [{"link": "https://pytorch.org", "text": "torch"}]]},
        {"type": "notice", "kind": "warning", "text": [{"strong": "Not"}, " MNIST."]},
        {"type": "code", "text": "def step(x):\n    return " + "tanh(x) + " * 30},
    ]
    return {
        "title": "What small networks learn",
        "subtitle": "A small sample",
        "language": "en",
        "data": "digits",
        "quick": True,
        "notices": [{"kind": "warning", "text": ["See ", {"ref": "data"}, "."]}],
        "sections": [
            {"id": "summary", "title": "Summary", "blocks": summary, "sections": []},
            {"id": "build", "title": "How it is built", "blocks": build, "sections": [data]},
            {
                "id": "mnist",
                "title": "MNIST",
                "blocks": [{"type": "gallery", "items": images}],
                "sections": [lstm],
            },
        ],
    }


def write_build(folder: Path, report: dict) -> Path:
    """Write a build's report.json and its pictures; return the path of report.json."""
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    for name in set(re.findall(r"figures/([a-z0-9-]+)\.svg", json.dumps(report))):
        (folder / "figures" / f"{name}.svg").write_text(SVG.replace("NAME", name))
    path = folder / "report.json"
    path.write_text(json.dumps(report))
    return path
