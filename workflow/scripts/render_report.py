"""Render report.json to one self-contained HTML file or to a PDF/UA-1.

In: report.json, the build's folder with its figures, the folder of the templates.
Out: the report, in the format that the output's suffix names (.html or .pdf).
"""

from pathlib import Path

from unrolled.artifacts import write_bytes
from unrolled.failures import explained
from unrolled.seals import sealed


def main(report: str | Path, folder: str | Path, templates: str | Path, output: str | Path) -> None:
    """Render `report` with `templates` into `output`; raises `ValueError` for another suffix."""
    suffix = Path(output).suffix
    if suffix == ".html":
        from unrolled.rendering.html_page import render_html

        write_bytes(output, render_html(report, folder, templates).encode())
    elif suffix == ".pdf":
        from unrolled.rendering.pdf_document import render_pdf

        write_bytes(output, render_pdf(report, folder, templates))
    else:
        raise ValueError(f"{output}: a report is .html or .pdf, not {suffix!r}")


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            report=snakemake.input.report,
            folder=snakemake.params.folder,
            templates=snakemake.params.templates,
            output=snakemake.output[0],
        )
