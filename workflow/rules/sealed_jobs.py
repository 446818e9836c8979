"""The jobs of a build whose results carry a seal, each with what decides its results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow.rules.claims import CLAIMS, least_spread
from workflow.rules.run_table import TIMED, canonical
from workflow.rules.seals import Seals
from workflow.rules.sources import sources

if TYPE_CHECKING:
    from workflow.rules.build import Build


def sealed_jobs(build: Build, reported: str) -> Seals:
    """All jobs up to the figures; the rules of later ones add theirs.

    reported: the file of the numbers that the original prints.
    """
    seals = Seals(build.folder)
    seals.add("images", build.image_identity(), sources("fetch_images.py"))
    _add_groups(seals, build)
    _add_evaluations(seals, build)
    for kind in build.kinds():
        joined = build.joining(kind)
        for task in build.table.tasks_of(kind):
            shown, files = build.presentation(task, kind), sources("collect_task.py")
            seals.add(f"{joined}/{task}", shown, files, build.collected(task, kind))
        seals.add(joined, "", sources("collect_tables.py"), seals.jobs(f"{joined}/"))
    _add_further(seals, build)
    settings = canonical([build.config[key] for key in ("quick", "confidence", "evidence")])
    claimed = [*sources("judge_claims.py"), CLAIMS]
    seals.add("evidence/claims", settings, claimed, build.table_jobs())
    beside = [*sources("compare_with_printed.py"), reported]
    seals.add("evidence/printed", settings, beside, ["tables"])
    if build.weighs_choices():
        varied = ["tables", "tables_ablations"]
        weighed = [*sources("weigh_choices.py"), reported]
        seals.add("evidence/choices", canonical([settings, least_spread()]), weighed, varied)
        rejudged = [*sources("vary_choices.py"), CLAIMS]
        varied = [*build.table_jobs(), "tables_ablations"]
        seals.add("evidence/claims-by-choice", settings, rejudged, varied)
    _add_controls(seals, build, settings)
    shown = canonical([build.cells(), build.config["quick"], build.config["confidence"]])
    drawn = [*sources("draw_figures.py"), reported]
    for task in build.table.tasks:
        seals.add(f"figures/{task}", shown, drawn, [f"tables/{task}"])
    for part in ("overview", "beyond"):
        seals.add(f"figures/{part}", shown, drawn, [*build.table_jobs(), "evidence/printed"])
    return seals


def _add_further(seals: Seals, build: Build) -> None:
    """Jobs on trained networks of a whole task, and the timing of steps."""
    for task in build.table.tasks:
        files = build.task_sources(task, script=f"examine_{task}.py")
        seals.add(f"beyond/{task}", build.examination(task), files, build.trained(task))
    if build.table.timed:
        images = ["images"] if "mnist" in build.table.tasks else []
        files = build.task_sources(*TIMED, script="time_steps.py")
        seals.add("timing", build.timing(), files, images)


def _add_groups(seals: Seals, build: Build) -> None:
    for group in build.table.groups.values():
        images = ["images"] if build.images(group.configuration.task) else []
        files = build.sources_of("train_group.py", group.configuration)
        spec = canonical(build.table.training_spec(group))
        seals.add("/".join(["train", *group.key]), spec, files, images)


def _add_evaluations(seals: Seals, build: Build) -> None:
    for kind in build.kinds():
        for task in build.table.tasks_of(kind):
            job, spec = build.evaluation_job(task, kind), build.evaluation_specs(task, kind)
            seals.add(job, spec, build.evaluation_sources(task, kind), build.trained(task, kind))


def _add_controls(seals: Seals, build: Build, settings: str) -> None:
    after = ["tables", *(["tables_controls"] if build.control_tables() else [])]
    if build.ignores_carry():
        tested = canonical([build.length_tests(), build.config["seeds"]])
        files = sources("ignore_carry.py")
        seals.add("evidence/carry", tested, files)
        after.append("evidence/carry")
    believed = canonical([settings, least_spread()])
    seals.add("evidence/controls", believed, sources("check_controls.py"), after)
