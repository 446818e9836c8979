"""Check of report.json against its schema, whose faults are told in a sentence."""

from __future__ import annotations

import json
import reprlib
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from unrolled.files.failures import FileError

SCHEMA = Path(__file__).parents[3] / "schemas" / "report.schema.json"
KINDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "a mapping",
    "string": "a string",
}


class DocumentError(FileError):
    """report.json does not hold what the templates show; the message names the place."""


def check(report: Any) -> None:
    """Raise `DocumentError` for the first fault of what stands in a report.json."""
    fault = next(_validator().iter_errors(report), None)
    if fault is not None:
        raise DocumentError(_sentence(fault))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _sentence(fault: ValidationError) -> str:
    """What is wrong, after the place where it stands: "report.sections[1].title must be ..."."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault.absolute_path)
    where = f"report{''.join(steps)}"
    value, allowed = fault.instance, fault.validator_value
    if fault.validator == "required":
        return f"{where}.{next(name for name in allowed if name not in value)} is missing"
    if fault.validator == "additionalProperties":
        fields = fault.schema["properties"]
        name = next(name for name in value if name not in fields)
        return f"{where}.{name} is not a field; fields: {', '.join(fields)}"
    if fault.validator == "minItems":
        return f"{where} must hold at least {allowed}"
    return f"{where} {_rule(fault)}, not {reprlib.repr(value)}"


def _rule(fault: ValidationError) -> str:
    """What must be there, as the schema describes it or by what the value fails."""
    allowed = fault.validator_value
    if "description" in fault.schema:
        return fault.schema["description"]
    if fault.validator == "enum":
        return f"must be one of {allowed}"
    if fault.validator == "type":
        kinds = [allowed] if isinstance(allowed, str) else allowed
        return f"must be {' or '.join(KINDS[kind] for kind in kinds)}"
    return f"must keep to {fault.validator}: {allowed}"
