"""Write report.json, the one source of the HTML and the PDF report.

In: all tables, what the images are, versions and machine, and the report's text.
Out: report.json, and a mark, named after what the build was made of, that holds its hash.
"""

from collections.abc import Iterable, Mapping, Sequence

from unrolled.comparing import comparable
from unrolled.files.artifacts import read_json, write_json, write_text
from unrolled.files.failures import FileError, explained
from unrolled.provenance import hashing
from unrolled.provenance.chain import check_chain
from unrolled.provenance.seals import sealed
from unrolled.rendering import contract
from unrolled.reporting import document
from unrolled.results import read_tables
from unrolled.settings.jobs import Settings
from unrolled.settings.plan_hash import plan_hash
from unrolled.study import Study


def main(
    tables: Iterable[str],
    images: Sequence[str],
    environment: str,
    settings: Mapping,
    text: str,
    folder: str,
    sources: Mapping[str, str],
    report: str,
    mark: str | None = None,
    log: str | None = None,
) -> None:
    """Write `report`, and its sha256 into `mark`.

    tables: paths of all tables; images: path of what the images are, none without an image task;
    environment: versions and machine; settings: see `Settings.report`; text: folder of the
    report's text; folder: where the build lies; sources: hash, by path, of all code that led here;
    log: file for a line on what was written. Raises `FileError` for tables of different builds.
    """
    manifest = next((path for path in images if path.endswith(".json")), None)
    study = Study(
        tables=read_tables(tables),
        settings=settings["config"],
        reported=settings["reported"],
        manifest=read_json(manifest) if manifest else {},
        environment=read_json(environment),
        folder=folder,
        command=settings["command"],
        plan=plan_hash(settings["config"], settings["claims"]),
    )
    check(study)
    built = {**document.build(study, text), "provenance": comparable.build(study, sources)}
    contract.check(built)
    write_json(report, built)
    if mark:
        write_json(mark, {"report": hashing.of_file(report)})
    if log:
        titles = ", ".join(section["title"] for section in built["sections"])
        write_text(log, f"{report}: {titles}\n")


def check(study: Study) -> None:
    """Raise `FileError` where configurations and runs are not of one build."""
    known, seen = (set(study.table(name)["configuration"]) for name in ("configurations", "runs"))
    if known != seen:
        odd = ", ".join(sorted(known ^ seen))
        raise FileError(f"configurations.csv and runs.csv do not name the same runs: {odd}.")


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        folder = snakemake.params.folder
        results = [path for path in snakemake.input if path.startswith(f"{folder}/")]
        build = Settings(settings["config"], settings["claims"], settings["reported"])
        main(
            tables=snakemake.input.tables,
            images=snakemake.input.images,
            environment=snakemake.input.environment,
            settings=settings,
            text=snakemake.params.text,
            folder=folder,
            sources=check_chain(results, build),
            report=snakemake.output.report,
            mark=snakemake.output.mark,
            log=snakemake.log[0],
        )
