"""Compute report.json, the one source of the HTML and the PDF report, from the tables."""

import json
from collections.abc import Mapping

from unrolled.artifacts import write_json, write_text
from unrolled.failures import explained
from unrolled.reporting import document, provenance, study
from unrolled.seals import sealed

COMMAND = "snakemake --cores 4"


def main(
    tables: Mapping[str, str],
    manifest: str | None,
    environment: str,
    reported: str,
    settings: dict,
    output: str,
    folder: str = "results",
    command: str = COMMAND,
    log: str | None = None,
    made_of: Mapping[str, str] | None = None,
) -> None:
    """Write `output`.

    tables: paths of the CSV tables by name (`study.TABLES`; tables of tasks that the config
    lacks may be left out); manifest: what the images are (None without an image task);
    environment: versions and machine; reported: the numbers that the original prints;
    settings: the merged config; folder: where the build lies; command: what a reader types
    before the path of a file to rebuild it; log: file for a line on what was written;
    made_of: sha256, by path, of every source that led here.
    """
    found = study.load(tables, manifest, environment, reported, settings, folder, command)
    report = {**document.build(found), "provenance": provenance.build(found, made_of or {})}
    write_json(output, report)
    if log:
        titles = ", ".join(section["title"] for section in report["sections"])
        write_text(log, f"{output}: {titles}\n")


if __name__ == "__main__":
    with explained(), sealed(snakemake.params.seals, snakemake.input, snakemake.output):
        main(
            tables={name: path for name in study.TABLES if (path := snakemake.input.get(name))},
            manifest=next(iter(snakemake.input.manifest), None),
            environment=snakemake.input.environment,
            reported=snakemake.input.reported,
            settings=json.loads(snakemake.params.settings),
            output=snakemake.output[0],
            folder=snakemake.params.folder,
            command=snakemake.params.get("command", COMMAND),
            log=snakemake.log[0] if snakemake.log else None,
            made_of=json.loads(snakemake.params.made_of),
        )
