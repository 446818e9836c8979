"""Refuses a config that cannot run, in one sentence, before anything is planned or written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from workflow.plan import sweeps, variant_checks
from workflow.plan.contradictions import contradictions
from workflow.plan.schema import config_schema
from workflow.plan.strict_yaml import ConfigError, Faults, parse, quoted, read_strictly
from workflow.scripts.unrolled.near_misses import suggestion
from workflow.scripts.unrolled.settings.variants import overlaid

# 3.0 is no integer here, and neither is true
_integer = Draft202012Validator.TYPE_CHECKER.redefine(
    "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
)
Validator = validators.extend(Draft202012Validator, type_checker=_integer)
# bounds that keep the check short, far beyond any study
MOST_ENTRIES, LARGEST_NUMBER = 1000, 10**15
MISSING, COMMAND_LINE, OF_TYPE = object(), "--config", "must be of type"
LONGEST_NUMBER = 40  # letters
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# what a schema's rule allows, by the rule's name; {} is its limit
ALLOWED = {
    "minimum": "must be at least {}",
    "maximum": "must be at most {}",
    "exclusiveMinimum": "must be more than {}",
    "exclusiveMaximum": "must be less than {}",
    "minItems": "must have at least {} entries",
    "maxItems": "must have at most {} entries",
    "minLength": "must have at least {} characters",
    "maxLength": "must have at most {} characters",
    "uniqueItems": "must not repeat an entry",
    "pattern": "must match {}",
}


def check(overlay: Mapping, base: str, overlays: Sequence[str]) -> dict:
    """What Snakemake will make of the file `base` once `overlay` is laid over it, checked.

    overlays: the files that `overlay` comes from, the last one uppermost; what is in none of them
    stood on the command line. Called before Snakemake reads `base` itself, whose own errors are
    long and name no key. Raises `ConfigError` with one sentence that names file, key and what is
    allowed.
    """
    files = {path: read_strictly(Path(path)) for path in (base, *overlays)}
    config = overlaid(files[base], overlay)
    for path, message in _faults(config):
        origin = _origin(config, files, path)
        hint = _hint(config, path, message, origin)
        raise ConfigError(f"{origin}: {dotted(path)} {message}{hint}.")
    return config


def _faults(config: Mapping) -> Faults:
    validator = Validator(config_schema())
    yield from not_plain(config, [])
    yield from sweeps.faults(config)
    config, origins = sweeps.expanded(config)
    for path, message in _faults_expanded(validator, config):
        # what is wrong with a point of a sweep's grid stands in the sweep
        name = origins.get(tuple(path[1:4:2])) if path[2:3] == ["configurations"] else None
        yield ([*path[:3], name, *path[4:]] if name else path), message


def _faults_expanded(validator: Any, config: Mapping) -> Faults:
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


def against(validator: Any, value: Any) -> Faults:
    """The errors of a schema, those nearest to the root first."""
    errors = validator.iter_errors(value)
    for error in sorted(errors, key=lambda error: (len(error.absolute_path), str(error.path))):
        yield _explain(error)


def not_plain(value: Any, path: list) -> Faults:
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
        allowed = "at most 60 lower-case letters and digits, joined by hyphens"
        return [*path, value], f"is no usable name: {allowed}"
    if error.validator == "additionalProperties" and isinstance(limit, bool):
        known = list(error.schema["properties"])
        unknown = next(key for key in value if key not in known)
        near = suggestion(unknown, known)
        return [*path, unknown], f"is an unknown key: allowed are {', '.join(known)}{near}"
    if error.validator == "required":
        return [*path, next(key for key in limit if key not in value)], "is missing"
    if error.validator == "type":
        allowed = f"{OF_TYPE} {limit if isinstance(limit, str) else ' or '.join(limit)}"
    elif error.validator == "enum":
        allowed = f"must be one of {', '.join(limit)}"
        allowed += suggestion(value, limit) if isinstance(value, str) else ""
    elif error.validator in ALLOWED:
        allowed = ALLOWED[error.validator].format(limit)
    else:
        allowed = error.message
    return path, f"is {quoted(value)}: {allowed}"


def _hint(config: Mapping, path: list, message: str, origin: str) -> str:
    """What to write instead where a number, or true or false, was taken for text."""
    value = _at(config, path)
    if not isinstance(value, str) or OF_TYPE not in message:
        return ""
    for meant in _meant(value):
        fault, _ = next(_faults(_with(config, path, meant)), (None, None))
        if fault == path:
            continue
        if origin == COMMAND_LINE:
            return (
                " (lists and mappings of --config hold their values as text: write them into a "
                "file and give that to --configfile)"
            )
        written = yaml.safe_dump(meant).split()[0]
        why = "in quotes it is text" if written == value else f"YAML reads {value} as text"
        return f" ({why}: write {written})"
    return ""


def _meant(text: str) -> Iterator[bool | int | float]:
    """What a text may stand for, the likeliest first; none of it where it is just a text."""
    if len(text) > LONGEST_NUMBER:
        return
    with suppress(ValueError):
        number = float(text)
        if number.is_integer():
            yield int(number)
        yield number
    with suppress(ConfigError):
        if isinstance(switch := parse(text), bool):
            yield switch


def _origin(config: Mapping, files: Mapping[str, dict], path: list) -> str:
    """The file that a value comes from, or the nearest one above it where it is missing."""
    value = _at(config, path)
    is_there, is_text = value is not MISSING, isinstance(value, str)
    places = [path] if is_there else [path[:end] for end in range(len(path), 0, -1)]
    holders = (
        name
        for place in places
        for name in reversed(files)
        if (held := _at(files[name], place)) is not MISSING and not (is_text and held != value)
    )
    return next(holders, COMMAND_LINE if is_there else next(iter(files)))


def _at(content: Any, path: list) -> Any:
    """What stands at a path, or `MISSING`."""
    try:
        return reduce(getitem, path, content)
    except (KeyError, IndexError, TypeError):
        return MISSING


def _with(content: Any, path: list, value: Any) -> Any:
    """The same content with another value at a path."""
    if not path:
        return value
    key, *rest = path
    changed = copy(content)
    changed[key] = _with(content[key], rest, value)
    return changed


def dotted(path: list) -> str:
    """A path of keys as one word for a sentence."""
    keys = (str(key) for key in path)
    shown = ".".join(key if key.isprintable() and len(key) <= 60 else quoted(key) for key in keys)
    return shown or "the config"
