"""What the text on the method tells of the whole study."""

from __future__ import annotations

from unrolled import tasks
from unrolled.kernels import PYTORCH
from unrolled.reporting import formatting as text
from unrolled.study import Study


class Method:
    """Code paths, versions, and whether printed numbers are judged."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @property
    def stacked(self) -> int:
        """How many configurations are trained with their seeds side by side."""
        return self._trained_by("stacked")

    @property
    def fused(self) -> int:
        """How many are trained one seed after another."""
        return self._trained_by("fused")

    def _trained_by(self, path: str) -> int:
        return sum(member.path == path for member in self.study.configurations)

    @property
    def compiled(self) -> tuple[int, int]:
        """Of how many runs the recurrences were compiled from C++, and of how many in all."""
        by_code = self.study.table("costs")["recurrences"]
        return int((by_code != PYTORCH).sum()), len(by_code)

    @property
    def judges_printed(self) -> bool:
        """Whether numbers that the original prints stand beside intervals of ours."""
        return any(
            tasks.has(task, "printed") and self.study.compares(task) for task in self.study.tasks
        )

    def versions(self, *packages: str) -> str:
        """Those packages that the build ran with, each with its version."""
        known = self.study.environment.get("packages", {})
        return ", ".join(f"{name} {known[name]}" for name in packages if name in known) or text.NONE

    @property
    def python(self) -> str:
        """ "Python 3.11.7"."""
        return f"Python {self.study.environment.get('python', '')}".strip()
