"""The tables that evidence stands on, and those that it is written to: a part of `Build`."""

from __future__ import annotations

from pathlib import Path

from workflow.rules.claims import tables_of_claims
from workflow.rules.run_table import canonical

PRINTED_TABLES = ("runs", "classification", "addition_by_length")  # that hold their like
EVIDENCE_TABLES = ("claims", "claim_parts", "printed_vs_ours", "controls")


class EvidenceFiles:
    """Answers of a build to the rules of claims, printed numbers, choices and controls."""

    def claimed_tables(self) -> dict[str, str]:
        """The tables on which claims are tested, and what tells of configurations and runs."""
        return self.chosen_tables("configurations", "runs", *tables_of_claims())

    def evidence_tables(self) -> dict[str, str]:
        """The tables of what the others say of the original, as keyword inputs of a rule."""
        names = [*EVIDENCE_TABLES, *(["xor_adder"] if self.ignores_carry() else [])]
        if self.weighs_choices():
            names += ["open_choices", "claims_by_choice"]
        return {name: f"{self.folder}/tables/{name}.csv" for name in names}

    def ignores_carry(self) -> bool:
        """Whether the control of an adder without carry is run."""
        return self.config["controls"]["run"] and "addition" in self.table.tasks

    def weighs_choices(self) -> bool:
        """Whether this build has alternatives to what the study takes."""
        return "ablations" in self.kinds()

    def choice_tables(self, *names: str) -> list[str]:
        """Those of the named tables that the ablations have, and that of their configurations."""
        wanted = ("configurations", *names)
        return [path for path in self.tables("ablations") if Path(path).stem in wanted]

    def control_tables(self) -> list[str]:
        """The tables of the control networks; none where they are not run."""
        wanted = ("configurations", "runs", "confusion", "addition_by_length")
        found = self.tables("controls") if "controls" in self.kinds() else []
        return [path for path in found if Path(path).stem in wanted]

    def length_tests(self) -> str:
        """What the addition task tests over length, as canonical JSON."""
        task = self.config["tasks"]["addition"]
        return canonical({key: task[key] for key in ("evaluation_lengths", "evaluation_samples")})
