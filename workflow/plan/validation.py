"""Refuses a config that cannot run, in one sentence, before anything is planned or written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from workflow.plan import sweeps, variant_checks
from workflow.plan.contradictions import contradictions
from workflow.plan.schema import config_schema
from workflow.plan.strict_yaml import ConfigError, quoted, read_strictly

# 3.0 is no integer here, and neither is true
_integer = Draft202012Validator.TYPE_CHECKER.redefine(
    "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
)
Validator = validators.extend(Draft202012Validator, type_checker=_integer)
# bounds that keep the check short, far beyond any study
MOST_ENTRIES, LARGEST_NUMBER = 1000, 10**15
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def check(overlaid: Mapping, base: str, overlays: Sequence[str]) -> None:
    """Validate what Snakemake will make of the file `base` once `overlaid` is laid over it.

    Called before Snakemake reads `base` itself, whose own errors are long and name no key.
    """
    files = [(path, read_strictly(Path(path))) for path in (base, *overlays)]
    _refuse(merge(files[0][1], overlaid), files)


def validate(config: Mapping, paths: Sequence[str | Path]) -> None:
    """Check the merged `config` and the files `paths` that it came from, later ones overlaid.

    Raises `ConfigError` with one sentence that names file, key and what is allowed.
    """
    _refuse(config, [(str(path), read_strictly(Path(path))) for path in paths])


def _refuse(config: Mapping, files: list[tuple[str, dict]]) -> None:
    for path, message in _faults(config):
        raise ConfigError(f"{_origin(config, files, path)}: {dotted(path)} {message}.")


def merge(base: Any, overlay: Mapping) -> dict:
    """As Snakemake lays configs over each other: mappings key by key, all else as a whole."""
    merged = dict(base) if isinstance(base, Mapping) else {}
    for key, value in overlay.items():
        merged[key] = merge(merged.get(key), value) if isinstance(value, Mapping) else value
    return merged


def _faults(config: Mapping) -> Iterator[tuple[list, str]]:
    validator = Validator(config_schema())
    yield from not_plain(config, [])
    yield from sweeps.faults(config)
    config, origins = sweeps.expanded(config)
    for path, message in _faults_expanded(validator, config):
        # what is wrong with a point of a sweep's grid stands in the sweep
        name = origins.get(tuple(path[1:4:2])) if path[2:3] == ["configurations"] else None
        yield ([*path[:3], name, *path[4:]] if name else path), message


def _faults_expanded(validator: Any, config: Mapping) -> Iterator[tuple[list, str]]:
    yield from against(validator, config)
    yield from variant_checks.faults(config)
    tasks = validator.schema["properties"]["tasks"]["properties"]
    for path, settings in variant_checks.merged(config):
        schema = tasks[path[1]]["properties"]["configurations"]["additionalProperties"]
        for place, message in against(validator.evolve(schema=schema), settings):
            yield [*path, *place], message
    yield from contradictions(config)
    yield from variant_checks.unknown_choices(config)
    yield from sweeps.unmatched(config)


def against(validator: Any, value: Any) -> Iterator[tuple[list, str]]:
    """The errors of a schema, those nearest to the root first."""
    errors = validator.iter_errors(value)
    for error in sorted(errors, key=lambda error: (len(error.absolute_path), str(error.path))):
        yield _explain(error)


def not_plain(value: Any, path: list) -> Iterator[tuple[list, str]]:
    """What passes a JSON schema, or takes it long: infinity, control characters, huge values."""
    if isinstance(value, Mapping | list) and len(value) > MOST_ENTRIES:
        yield path, f"has {len(value):,} entries: must have at most {MOST_ENTRIES:,}"
    if isinstance(value, Mapping):
        for key, item in value.items():
            if UNPRINTABLE.search(str(key)):
                yield [*path, key], "is no usable name: it holds a line break or control character"
            yield from not_plain(item, [*path, key])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from not_plain(item, [*path, index])
    elif isinstance(value, float) and not math.isfinite(value):
        yield path, f"is {value}: must be a finite number"
    elif isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        yield path, f"is too large a number: must be at most {LARGEST_NUMBER:,}"
    elif isinstance(value, str) and UNPRINTABLE.search(value):
        yield path, f"is {quoted(value)}: must be one line without control characters"


def _explain(error: ValidationError) -> tuple[list, str]:
    """The path of a schema error and what is allowed there, in words."""
    path, value, limit = list(error.absolute_path), error.instance, error.validator_value
    if "propertyNames" in error.absolute_schema_path:
        return [
            *path,
            value,
        ], "is no usable name: at most 60 lower-case letters and digits, joined by hyphens"
    if error.validator == "additionalProperties" and isinstance(limit, bool):
        allowed = list(error.schema["properties"])
        unknown = next(key for key in value if key not in allowed)
        return [*path, unknown], f"is an unknown key: allowed are {', '.join(allowed)}"
    if error.validator == "required":
        missing = next(key for key in limit if key not in value)
        return [*path, missing], "is missing"
    rules = {
        "type": f"must be of type {limit}{_hint(value, limit)}",
        "enum": f"must be one of {', '.join(map(str, limit)) if isinstance(limit, list) else ''}",
        "minimum": f"must be at least {limit}",
        "maximum": f"must be at most {limit}",
        "exclusiveMinimum": f"must be more than {limit}",
        "exclusiveMaximum": f"must be less than {limit}",
        "minItems": f"must have at least {limit} entries",
        "maxItems": f"must have at most {limit} entries",
        "minLength": f"must have at least {limit} characters",
        "maxLength": f"must have at most {limit} characters",
        "uniqueItems": "must not repeat an entry",
        "pattern": f"must match {limit}",
    }
    return path, f"is {quoted(value)}: {rules.get(error.validator, error.message)}"


def _hint(value: Any, expected: str) -> str:
    if isinstance(value, str) and expected in ("number", "integer"):
        try:
            return f" (YAML reads {value} as text: write {float(value)!r})"
        except ValueError:
            return ""
    return ""


def _origin(config: Mapping, files: list[tuple[str, dict]], path: list) -> str:
    """The file whose value at `path` holds, or the nearest one above it if it is missing."""
    nearest = [path] if _has(config, path) else [path[:end] for end in range(len(path), 0, -1)]
    for place in nearest:
        for name, content in reversed(files):
            if _has(content, place):
                return name
    return "--config" if _has(config, path) or not files else files[0][0]


def _has(content: Any, path: list) -> bool:
    for key in path:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def dotted(path: list) -> str:
    """A path of keys as one word for a sentence."""
    keys = (str(key) for key in path)
    shown = ".".join(key if key.isprintable() and len(key) <= 60 else quoted(key) for key in keys)
    return shown or "the config"
