"""What every job's seal should tell of: its settings and its sources, as they are now."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from workflow.scripts.unrolled import hashing

_of_file, _of_files = cache(hashing.of_file), cache(hashing.of_files)


class Seals:
    """The sealed jobs of a build by name, each with the jobs whose results it starts from."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._made: dict[str, dict] = {}
        self._after: dict[str, list[str]] = {}
        self._files: dict[str, list[str]] = {}

    def add(self, job: str, spec: str, files: Iterable[str], after: Iterable[str] = ()) -> None:
        """Add a job.

        spec: its settings as canonical JSON; files: all its inputs that are no results; after:
        jobs, added before, whose results are its inputs.
        """
        direct = list(after)
        before = [job for one in direct for job in [*self._after[one], one]]
        self._after[job] = list(dict.fromkeys(before))
        self._files[job] = list(files)
        hashed = _of_files(tuple(self._files[job]))
        self._made[job] = {"spec": hashing.of_text(spec), "sources": hashed}

    def add_last(self, job: str, *made: Any) -> str:
        """Add, as `add` does, the job that others lead to; the name that it then has.

        It is named after all that led to it. Results of other settings or sources therefore lack
        its seal, and the job runs and refuses them even where Snakemake has no records of them.
        """
        self.add(job, *made)
        name = f"{job}-{hashing.of_text(self.expected(job))[:16]}"
        for kept in (self._made, self._after, self._files):
            kept[name] = kept.pop(job)
        return name

    def path(self, job: str) -> str:
        """Where a job's seal lies; wildcards may stand in the name."""
        return f"{self.folder}/seals/{job}.json"

    def jobs(self, *names: str) -> list[str]:
        """All jobs added so far, or those of some names; "x/" stands for all that begin so."""
        begins = tuple(name for name in names if name.endswith("/"))
        return [job for job in self._made if not names or job in names or job.startswith(begins)]

    def paths(self, *names: str) -> list[str]:
        """The seals of these jobs."""
        return [self.path(job) for job in self.jobs(*names)]

    def expected(self, *jobs: str) -> str:
        """What the seals of some jobs, and of all before them, should tell of, as JSON."""
        known = dict.fromkeys(one for job in jobs for one in [*self._after[job], job])
        return json.dumps({self.path(job): self._made[job] for job in known})

    def sources(self, *jobs: str) -> str:
        """The sources of some jobs and of all before them, as JSON: sha256 by path."""
        known = {one for job in jobs for one in [*self._after[job], job]}
        paths = sorted({path for job in known for path in self._files[job]})
        return json.dumps({path: _of_file(path) for path in paths})
