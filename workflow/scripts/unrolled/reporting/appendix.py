"""The appendix: machine and versions, seeds, data, costs, configurations, how to rebuild."""

from __future__ import annotations

from unrolled.reporting import formatting as text
from unrolled.reporting.appendix_tables import configurations, costs
from unrolled.reporting.blocks import (
    Block,
    bullets,
    code,
    facts,
    listing,
    paragraph,
    section,
    table,
)
from unrolled.reporting.study import TABLES, Study


def build(study: Study) -> dict:
    """The whole section."""
    parts = [
        section("appendix-versions", "Machine and versions", versions(study)),
        section("appendix-seeds", "Seeds", seeds(study)),
    ]
    if study.manifest:
        parts.append(section("appendix-data", "Data and checksums", data(study)))
    parts += [
        section("appendix-costs", "Time and memory of every job", costs(study)),
        section("appendix-configurations", "All configurations", configurations(study)),
        section("appendix-rebuild", "How to rebuild each part", rebuild(study)),
        section("appendix-tables", "Tables", tables(study)),
    ]
    return section("appendix", "Appendix", [], parts)


def versions(study: Study) -> list[Block]:
    known = study.environment
    memory = known.get("memory_gb")
    items = [
        ("Python", known.get("python")),
        ("Platform", known.get("platform")),
        ("Processor", known.get("processor")),
        ("Cores", None if known.get("cores") is None else str(known["cores"])),
        ("Memory", None if memory is None else f"{memory:g}{text.SPACE}GB"),
    ]
    packages = sorted(known.get("packages", {}).items(), key=lambda item: item[0].lower())
    return [
        facts([(label, value) for label, value in items if value]),
        table(
            "table-versions",
            ["Versions of the packages that this build ran with."],
            ["Package", "Version"],
            [[name, version] for name, version in packages],
            study.target("report/environment.json"),
        ),
    ]


def seeds(study: Study) -> list[Block]:
    listed = text.whole_numbers(study.seeds)
    said = [f"Every configuration was run with the {'seed' if len(study.seeds) == 1 else 'seeds'} "
            f"{listed}. A run's random streams are named by task, purpose and seed."]  # fmt: skip
    uneven = [one for one in study.configurations if study.run_count(one) != len(study.seeds)]
    if uneven:
        names = text.shortened([one.title for one in uneven])
        said.append(f" Not every configuration has all of them: {names}.")
    selection = study.settings.get("images", {}).get("selection_seed")
    if "mnist" in study.tasks and selection is not None:
        said.append(f" The test images shown were drawn with seed {selection}.")
    return [paragraph(*said)]


def data(study: Study) -> list[Block]:
    rows = [[name.replace("_", " "), digest] for name, digest in study.manifest["sha256"].items()]
    made = [
        paragraph(f"{study.manifest['description']}."),
        table(
            "table-checksums",
            ["SHA-256 of the arrays that the networks were trained and tested on."],
            ["Array", "SHA-256"],
            rows,
            study.target("data/images.json"),
        ),
    ]
    if study.manifest.get("tried"):
        made += [paragraph("What was tried before:"),
                 bullets([[sentence] for sentence in study.manifest["tried"]])]  # fmt: skip
    return made


def rebuild(study: Study) -> list[Block]:
    """Commands by part; every figure and table names its own."""
    named = [(study.command, "everything")]
    named += [(f"{study.command} {task}", f"{text.TASKS[task]}, all that belongs to it")
              for task in study.tasks]  # fmt: skip
    named += [
        (f"{study.command} figures", "all figures"),
        (f"{study.command} report", "this report, as HTML and PDF"),
    ]
    width = max(len(command) for command, _ in named)
    lines = [f"{command:<{width}}   # {what}" for command, what in named]
    return [
        paragraph("Only what is missing or older than its inputs is made. The commands below the "
                  "figures and tables rebuild one file each."),
        listing("\n".join(lines)),
    ]  # fmt: skip


def tables(study: Study) -> list[Block]:
    rows = [
        [f"{name}.csv", f"{len(study.tables[name]):,}"]
        for name in TABLES
        if len(study.tables[name])
    ]
    return [
        paragraph("All numbers of this report come from tidy tables in ",
                  code(f"{study.folder}/tables"), "; ", code(f"{study.folder}/tables/README.md"),
                  " explains every column and its unit."),
        table("table-tables", ["The tables and their rows."], ["Table", ">Rows"], rows,
              study.target("tables/README.md")),
    ]  # fmt: skip
