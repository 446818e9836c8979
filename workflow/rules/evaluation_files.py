"""What the evaluation of all networks of a task and kind reads and writes: a part of `Build`."""

from __future__ import annotations

from workflow.rules.run_table import canonical


class EvaluationFiles:
    """Answers of a build to the rules that evaluate."""

    def evaluation(self, task: str, kind: str) -> str:
        """The rows that the evaluation gives."""
        return f"{self.folder}/evaluations/{kind}/{task}.json"

    def evaluation_specs(self, task: str, kind: str) -> str:
        """What each group is tested on, as canonical JSON."""
        groups = self.table.of_task(task, kind)
        return canonical([self.table.evaluation_spec(group) for group in groups])

    def evaluation_sources(self, task: str, kind: str) -> list[str]:
        """The sources of the evaluation."""
        return self.task_sources(task, script="evaluate_task.py", kind=kind)

    def evaluation_job(self, task: str, kind: str) -> str:
        """The sealed job."""
        return f"evaluate/{kind}/{task}"

    def collected(self, task: str, kind: str) -> list[str]:
        """The sealed jobs whose results a task's tables gather."""
        return [*self.trained(task, kind), self.evaluation_job(task, kind)]

    def evaluations(self) -> list[str]:
        """The rows of every task and kind."""
        return [
            self.evaluation(task, kind)
            for kind in self.kinds()
            for task in self.table.tasks_of(kind)
        ]
