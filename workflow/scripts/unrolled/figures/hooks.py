"""What a task's own module `figures` holds; all of it, and the module, may be left out.

`PICTURES`: further figures of configurations that share them, called with the study and those
configurations; `OVERVIEW`, `BEYOND`: figures that compare configurations, and those of the
examination, called with the study: each a function by the name that the descriptor lists.
`panel(study)`: its `Panel` of the summary figure. `ACCURACY`: what an axis calls its accuracy.
`draw_beside_accuracy(axes, study, configuration)`: what stands beside each learning curve of
accuracy. `TIMED`: its title in the figure of step times. `KINDS`: what printed numbers are called
there, by quantity.
"""

from __future__ import annotations

from typing import Any

from unrolled import tasks


def of_task(task: str, name: str, default: Any = None) -> Any:
    """What a task's module `figures` has under a name, or else `default`."""
    if not tasks.has(task, "figures"):
        return default
    return getattr(tasks.module(task, "figures"), name, default)
