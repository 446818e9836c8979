"""Plan a further look at the ledger: which configurations gain seeds for it.

In: the tables that the conclusions name, and the runs, those of the looks before it besides. Out:
as JSON, the claims that are undecided, and the configurations on which they rest.
"""

from collections.abc import Mapping

from unrolled.evidence import sequential
from unrolled.evidence.claims import read
from unrolled.evidence.verdicts import Setting
from unrolled.files.artifacts import write_json, write_text
from unrolled.files.failures import explained
from unrolled.provenance.seals import sealed
from unrolled.results import data_of, read_looks


def main(tables: list[str], further: list[str], settings: Mapping, output: str, log: str) -> None:
    """Write `output`; settings: the claims, how they are tested, and what more seeds add to."""
    study = read_looks(tables, further)
    judged = sequential.judged_on(read(settings), study, Setting.of(settings, data_of(study)))
    undecided = [e for e in judged if e.is_undecided and _may_go_on(e, settings["further"])]
    names = [entry.tested.claim.name for entry in undecided]
    write_json(output, {"claims": names, "configurations": sequential.configurations(undecided)})
    write_text(log, f"{output}: undecided are {', '.join(names) or 'none'}\n")


def _may_go_on(entry: sequential.Judged, further: list[str]) -> bool:
    """Whether more seeds add to all tables that a claim rests on."""
    return all(part.table in further for part in entry.tested.claim.parts)


if __name__ == "__main__":
    with explained(snakemake.log[0]), sealed(snakemake) as settings:
        main(
            tables=snakemake.input.tables,
            further=snakemake.input.further,
            settings=settings,
            output=snakemake.output.plan,
            log=snakemake.log[0],
        )
