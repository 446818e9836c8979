"""Render report.json to one self-contained HTML file or to a PDF/UA-1.

In: report.json, the build's folder with its figures, the templates of the format, the report's
text. Out: the report, in the format that the output's suffix names (.html or .pdf), and beside
report.json the hashes of what it was made of: templates, text, and all code that led to it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from unrolled.files.artifacts import write_bytes, write_json, write_text
from unrolled.files.failures import explained
from unrolled.provenance import hashing
from unrolled.provenance.chain import check_chain
from unrolled.provenance.seals import sealed
from unrolled.rendering import job_reasons
from unrolled.settings.jobs import Settings


def main(
    report: str | Path,
    folder: str | Path,
    templates: str | Path,
    text: str | Path,
    output: str | Path,
    results: Sequence[str] = (),
    networks: str | Path | None = None,
    log: str | Path | None = None,
) -> None:
    """Render `report` into `output`; raises `ValueError` for another suffix.

    folder: of the build; templates: folder of those of the format; text: folder of the report's
    text, which tells in the appendix why the jobs ran that led to `results`; networks: file of
    those that the page runs, if any.
    """
    suffix = Path(output).suffix
    if suffix not in (".html", ".pdf"):
        raise ValueError(f"{output}: a report is .html or .pdf, not {suffix!r}")
    why = job_reasons.section(text, folder, results)
    if suffix == ".html":
        from unrolled.rendering.html_page import render_html

        rendered = render_html(report, folder, templates, why, networks).encode()
    else:
        from unrolled.rendering.pdf_document import render_pdf

        rendered = render_pdf(report, folder, templates, why)
    write_bytes(output, rendered)
    if log:
        write_text(log, f"{output}: {len(rendered):,} bytes\n")


def record(files: Iterable[str], code: Mapping[str, str], output: str | Path) -> None:
    """Write the sha256 of templates and texts, and the hashes of `code`, by path."""
    sources = {path: hashing.of_file(path) for path in files} | dict(code)
    write_json(output, {"sources": dict(sorted(sources.items()))})


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        build = Settings(settings["config"], settings["claims"], settings["reported"])
        networks = [*snakemake.input.networks]
        results = [snakemake.input.report, *snakemake.input.figures, *networks]
        code = check_chain(results, build)
        main(
            report=snakemake.input.report,
            folder=snakemake.params.folder,
            templates=snakemake.params.templates,
            text=snakemake.params.text,
            output=snakemake.output.report,
            results=results,
            networks=networks[0] if networks else None,
            log=snakemake.log[0],
        )
        code |= json.loads(snakemake.params.code)
        files = [*snakemake.input.templates, *snakemake.input.text]
        record(files, code, snakemake.output.record)
