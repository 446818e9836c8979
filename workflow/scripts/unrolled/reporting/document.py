"""The report as one document: the text in report/text, filled with what a study tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from unrolled import tasks
from unrolled.files.failures import FileError
from unrolled.reporting import markdown, templates
from unrolled.reporting.appendix import Appendix
from unrolled.reporting.control_checks import ControlChecks
from unrolled.reporting.formatting import FILTERS
from unrolled.reporting.front_page import FrontPage
from unrolled.reporting.ledger import Ledger, probability
from unrolled.reporting.method import Method
from unrolled.reporting.open_choices import OpenChoices
from unrolled.reporting.original_numbers import OriginalNumbers
from unrolled.reporting.sources_of_variance import SourcesOfVariance
from unrolled.reporting.spans import flat
from unrolled.reporting.step_ratios import StepRatios
from unrolled.study import Study

ROOT = "report.md"
LANGUAGE = "en"


def build(study: Study, folder: str | Path) -> dict:
    """The document that both renderers take.

    folder: where the text lies. Raises `FileError` where the text asks for a value that is not
    there, or holds what a report has no place for.
    """
    filters = FILTERS | {"probability": probability}
    text, values = templates.render(folder, ROOT, context(study), filters)
    front, *sections = markdown.sections(text, values, study.target)
    kinds = [block["type"] for block in front["blocks"]]
    if kinds != ["paragraph", *["notice"] * (len(kinds) - 1)]:
        raise FileError(f"Section {front['id']}: it holds a paragraph, then boxes alone.")
    subtitle, *notices = front["blocks"]
    return {
        "title": front["title"],
        "subtitle": flat(subtitle["text"]),
        "language": LANGUAGE,
        "data": study.data,
        "quick": study.quick,
        "notices": [{"kind": notice["kind"], "text": notice["text"]} for notice in notices],
        "sections": sections,
    }


def context(study: Study) -> dict[str, Any]:
    """What the text may name: the study, its tasks, and what each general section tells."""
    values = [tasks.module(task, "values").Values(study, task) for task in study.tasks]
    return {
        "study": study,
        "tasks": values,
        "summary": FrontPage(study, values),
        "ledger": Ledger(study),
        "controls": ControlChecks(study),
        "method": Method(study),
        "variance": SourcesOfVariance(study),
        "printed": OriginalNumbers(study),
        "choices": OpenChoices(study),
        "timing": StepRatios(study),
        "appendix": Appendix(study),
    }
