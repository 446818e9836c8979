"""Results that came from elsewhere: those that fit are taken over, whatever their times.

A copy, an archive or a clone brings results without Snakemake's records. Their seals tell whether
they belong to this config and these sources; of those that do, Snakemake gets the records that lie
beside them, or else a time that is later than that of all they were made from.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from workflow.plan import records
from workflow.scripts.unrolled.files.failures import FileError
from workflow.scripts.unrolled.provenance import seals
from workflow.scripts.unrolled.provenance.chain import Chain
from workflow.scripts.unrolled.settings.jobs import Settings

# what Snakemake finds out by itself once it has a record
SEEN = {seals.OTHER_SOURCES, seals.OTHER_SETTINGS}


def take_over(folder: str, outputs: Iterable[str], settings: Settings) -> None:
    """Let Snakemake know the results that fit and make the others anew, and say which those are.

    outputs: all files that a build makes.
    """
    records.forget_others(folder)
    unknown = [path for path in outputs if Path(path).is_file() and not records.is_known(path)]
    if not unknown:
        return
    hashes: dict[str, str] = {}
    faults = {path: _faults(path, settings, hashes) for path in unknown}
    damaged = {path for path in unknown if path in faults[path]}
    # what is made anew may come out as it was: then all that was made from it stays
    damaged |= {seals.seal_of(path) for path in damaged}
    own = {path: _own(path, found, damaged) for path, found in faults.items()}
    copies, now = records.kept(folder), time.time_ns()
    for path, found in own.items():
        if not set(found.values()) <= SEEN or not records.restore(path, copies):
            records.mark_unfinished(path) if found else os.utime(path, ns=(now, now))
    _tell(folder, {place: fault for found in own.values() for place, fault in found.items()})


def _faults(path: str, settings: Settings, hashes: dict[str, str]) -> dict[str, str]:
    """What does not fit the job that made a result, and how, by path."""
    chain = Chain(settings, hashes)
    try:
        chain.visit(path)
        if path not in chain.faults:
            chain.visit_outside(path)
    except FileError:  # the seal is damaged
        return {path: seals.UNKNOWN}
    return chain.faults


def _own(path: str, faults: dict[str, str], damaged: set[str]) -> dict[str, str]:
    """Those faults of a result that are not of other results, which are made anew."""
    return {at: fault for at, fault in faults.items() if at == path or at not in damaged}


def _tell(folder: str, faults: dict[str, str]) -> None:
    said = f"{folder} holds results that came from elsewhere. Those that fit are taken over"
    if faults:
        said += f"; made anew, with what follows from it, is {seals.listed(faults)}"
    print(f"{said}.", file=sys.stderr)
