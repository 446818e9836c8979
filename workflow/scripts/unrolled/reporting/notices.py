"""Notices that results are not what a reader may take them for: other data, tiny budgets."""

from __future__ import annotations

from unrolled.reporting import controls
from unrolled.reporting import formatting as text
from unrolled.reporting.blocks import Block, notice, ref, strong
from unrolled.reporting.study import Study


def first_screen(study: Study) -> list[dict]:
    """The notices above everything else, as `{"kind", "text"}`."""
    return [
        {"kind": block["kind"], "text": block["text"]}
        for block in [*controls.warning(study), *_quick_whole(study), *_images_whole(study)]
    ]


def of_task(study: Study, task: str) -> list[Block]:
    """The notices that open a task's section."""
    made = []
    if study.quick:
        budget = sorted({one.epochs for one in study.of_task(task)})
        made.append(
            notice(
                "warning",
                strong("Quick build."),
                f" Every model of this part was trained for {text.whole_numbers(budget)} "
                f"{'epoch' if budget == [1] else 'epochs'} only. The numbers mean nothing and are "
                "not compared with the original's.",
            )
        )
    if task == "mnist":
        made += _images_whole(study)[:1]
    return made


def brief(study: Study, task: str) -> list[Block]:
    """The same in a sentence, for the sections inside a task's section."""
    reasons = []
    if study.quick:
        reasons.append("a quick build whose numbers mean nothing")
    if task == "mnist" and study.data == "digits":
        reasons.append("trained and tested on scikit-learn's digits and not on MNIST")
    if not reasons:
        return []
    return [notice("warning", strong("Not a result to cite: "), ", ".join(reasons) + ".")]


def _quick_whole(study: Study) -> list[Block]:
    if not study.quick:
        return []
    return [
        notice(
            "warning",
            strong("Quick build: the numbers below mean nothing."),
            " It runs every step of the study with tiny budgets, to show that the steps work. "
            "Nothing is compared with the original's numbers.",
        )
    ]


def _images_whole(study: Study) -> list[Block]:
    """What other images than MNIST's are; nothing where they are."""
    if study.data == "mnist" or "mnist" not in study.tasks:
        return []
    made = [
        notice(
            "warning" if study.data == "digits" else "info",
            strong("These are not MNIST results."),
            f" The images are {study.manifest['description']}. Nothing in ",
            ref("mnist"),
            " is compared with the original's numbers.",
        )
    ]
    if study.manifest.get("tried"):
        tried = " ".join(_sentence(item) for item in study.manifest["tried"])
        made.append(notice("info", strong("Why not MNIST: "), tried))
    return made


def _sentence(said: str) -> str:
    said = said.strip()
    return said if said.endswith((".", "!", "?")) else said + "."
