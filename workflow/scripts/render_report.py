"""Render report.json to one self-contained HTML file or to a PDF/UA-1.

In: report.json, the build's folder with its figures, the folder of the templates.
Out: the report, in the format that the output's suffix names (.html or .pdf), and the hashes of
what it was made of beside report.json: templates, figures' sources, and the renderer's own.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from unrolled import hashing
from unrolled.artifacts import write_bytes, write_json
from unrolled.failures import explained
from unrolled.seals import sealed


def main(
    report: str | Path,
    folder: str | Path,
    templates: str | Path,
    output: str | Path,
    reasons: str | Path | None = None,
) -> None:
    """Render `report` with `templates` into `output`; raises `ValueError` for another suffix.

    reasons: record of why the jobs of this build ran, for the appendix; it may be missing.
    """
    suffix = Path(output).suffix
    if suffix == ".html":
        from unrolled.rendering.html_page import render_html

        write_bytes(output, render_html(report, folder, templates, reasons).encode())
    elif suffix == ".pdf":
        from unrolled.rendering.pdf_document import render_pdf

        write_bytes(output, render_pdf(report, folder, templates, reasons))
    else:
        raise ValueError(f"{output}: a report is .html or .pdf, not {suffix!r}")


def record(sources: Iterable[str], drawn: Mapping[str, str], output: str | Path) -> None:
    """Write the sha256 of every source by path; `drawn` holds those of the figures."""
    found = {path: hashing.of_file(path) for path in sources} | dict(drawn)
    write_json(output, {"sources": dict(sorted(found.items()))})


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            report=snakemake.input.report,
            folder=snakemake.params.folder,
            templates=snakemake.params.templates,
            output=snakemake.output.report,
            reasons=snakemake.params.reasons,
        )
        record(
            [*snakemake.input.templates, *snakemake.input.sources],
            json.loads(snakemake.params.made_of),
            snakemake.output.record,
        )
