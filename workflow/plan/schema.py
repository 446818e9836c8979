"""The contract of the config: the study's own schema, with what each task's folder adds to it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from workflow.plan.strict_yaml import parse
from workflow.scripts.unrolled import tasks

SCHEMA = Path(__file__).parents[1] / "schemas" / "config.schema.yaml"


def config_schema(names: Iterable[str] | None = None) -> dict[str, Any]:
    """The whole schema; names: the tasks, in the order in which they shall be listed."""
    return _composed(tuple(names) if names is not None else tasks.names())


@cache
def _composed(names: tuple[str, ...]) -> dict[str, Any]:
    schema = parse(SCHEMA.read_text(encoding="utf-8"))
    properties = schema["properties"]
    for name in names:
        parts = parse((tasks.FOLDER / name / "settings.schema.yaml").read_text(encoding="utf-8"))
        properties["tasks"]["properties"][name] = parts["task"]
        if "beyond" in parts:
            properties["beyond"]["properties"][name] = parts["beyond"]
        properties |= parts.get("sections", {})
        schema["required"] += parts.get("sections", {})
    return schema
