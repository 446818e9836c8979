"""Refuses a config that cannot run, in one sentence, before anything is planned or written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from workflow.rules import variants
from workflow.rules.run_table import FIGURES
from workflow.rules.strict_yaml import ConfigError, parse, quoted, read_strictly

# 3.0 is no integer here, and neither is true
_integer = Draft202012Validator.TYPE_CHECKER.redefine(
    "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
)
Validator = validators.extend(Draft202012Validator, type_checker=_integer)
SCHEMA = Path(__file__).parents[1] / "schemas" / "config.schema.yaml"
CELLS = Path(__file__).parents[1] / "scripts" / "unrolled" / "cells"
OWN_FOLDERS = ("config", "docs", "profiles", "report", "resources", "tests", "workflow")
NO_EPOCHS = "is 0: must be at least 1, but for controls"
# bounds that keep the check short, far beyond any study
MOST_ENTRIES, LARGEST_NUMBER = 1000, 10**15
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def check(overlaid: Mapping, base: str, overlays: Sequence[str]) -> None:
    """Validate what Snakemake will make of the file `base` once `overlaid` is laid over it.

    Called before Snakemake reads `base` itself, whose own errors are long and name no key.
    """
    files = [(path, read_strictly(Path(path))) for path in (base, *overlays)]
    _refuse(_merge(files[0][1], overlaid), files)


def validate(config: Mapping, paths: Sequence[str | Path]) -> None:
    """Check the merged `config` and the files `paths` that it came from, later ones overlaid.

    Raises `ConfigError` with one sentence that names file, key and what is allowed.
    """
    _refuse(config, [(str(path), read_strictly(Path(path))) for path in paths])


def _refuse(config: Mapping, files: list[tuple[str, dict]]) -> None:
    for path, message in _faults(config):
        raise ConfigError(f"{_origin(config, files, path)}: {dotted(path)} {message}.")


def _merge(base: Any, overlay: Mapping) -> dict:
    """As Snakemake lays configs over each other: mappings key by key, all else as a whole."""
    merged = dict(base) if isinstance(base, Mapping) else {}
    for key, value in overlay.items():
        merged[key] = _merge(merged.get(key), value) if isinstance(value, Mapping) else value
    return merged


def _faults(config: Mapping) -> Iterator[tuple[list, str]]:
    validator = Validator(parse(SCHEMA.read_text(encoding="utf-8")))
    yield from not_plain(config, [])
    yield from against(validator, config)
    yield from variants.faults(config)
    tasks = validator.schema["properties"]["tasks"]["properties"]
    for path, settings in _merged_variants(config):
        schema = tasks[path[1]]["properties"]["configurations"]["additionalProperties"]
        for place, message in against(validator.evolve(schema=schema), settings):
            yield [*path, *place], message
    yield from _impossible(config)
    yield from variants.unknown_choices(config)


def against(validator: Any, value: Any) -> Iterator[tuple[list, str]]:
    """The errors of a schema, those nearest to the root first."""
    errors = validator.iter_errors(value)
    for error in sorted(errors, key=lambda error: (len(error.absolute_path), str(error.path))):
        yield _explain(error)


def _merged_variants(config: Mapping) -> Iterator[tuple[list, dict]]:
    """Paths of all ablations and controls, with their settings as a configuration's."""
    for name, task in config["tasks"].items():
        for kind in variants.KINDS:
            for key, entry in task.get(kind, {}).items():
                yield ["tasks", name, kind, key], variants.settings(task, entry)


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


def _impossible(config: Mapping) -> Iterator[tuple[list, str]]:
    """What no schema can say: values that contradict each other."""
    if config["folder"].lower() in OWN_FOLDERS or Path(config["folder"]).is_file():
        yield ["folder"], f"is {config['folder']!r}: must not be a file or folder of the project"
    cells = sorted(path.stem for path in CELLS.glob("*.py") if path.stem != "__init__")
    fused_from = config["engine"]["fused_from"]
    for cell in fused_from:
        if cell not in cells or "def fused(" not in (CELLS / f"{cell}.py").read_text("utf-8"):
            yield ["engine", "fused_from", cell], "names a cell that has no `fused` path"
    if not any(task["configurations"] for task in config["tasks"].values()):
        yield ["tasks"], "has no configuration: at least one is needed"
    for name, task in config["tasks"].items():
        path = ["tasks", name]
        for key in ("lengths", "evaluation_lengths"):
            if key in task and task[key][0] > task[key][1]:
                yield [*path, key], f"is {task[key]}: the shortest must not exceed the longest"
        if task["epochs"] == 0:
            yield [*path, "epochs"], NO_EPOCHS
        for key, settings in task["configurations"].items():
            where = [*path, "configurations", key]
            yield from _impossible_configuration(name, task, settings, where, cells, fused_from)
    for path, settings in _merged_variants(config):
        task = config["tasks"][path[1]]
        yield from _impossible_configuration(path[1], task, settings, path, cells, fused_from)


def _takes_bf16(settings: Mapping, fused_from: Mapping) -> bool:
    kernel = "torch.lstm(" in (CELLS / f"{settings['cell']}.py").read_text("utf-8")
    return kernel and settings["hidden"] >= fused_from.get(settings["cell"], float("inf"))


def _impossible_configuration(
    task_name: str,
    task: Mapping,
    settings: Mapping,
    path: list,
    cells: list[str],
    fused_from: Mapping,
) -> Iterator[tuple[list, str]]:
    if settings.get("epochs") == 0 and path[2] != "controls":
        yield [*path, "epochs"], NO_EPOCHS
    if settings.get("readout") == "final_states" and not settings.get("bidirectional"):
        yield [*path, "readout"], "is 'final_states': must be last unless bidirectional is true"
    if settings["cell"] not in cells:
        yield [*path, "cell"], f"is {settings['cell']!r}: must be one of {', '.join(cells)}"
    elif settings.get("precision") == "bf16" and not _takes_bf16(settings, fused_from):
        yield [*path, "precision"], "is 'bf16': only the LSTM's fused path takes it"
    lengths = settings.get("lengths", task.get("lengths"))
    if lengths and lengths[0] > lengths[1]:
        yield [*path, "lengths"], f"is {lengths}: the shortest must not exceed the longest"
    if lengths and settings["k"] > lengths[0]:
        yield [*path, "k"], f"is {settings['k']}: must be at most the shortest length, {lengths[0]}"
    figures = settings.get("source_figures", [])
    if len(figures) not in (0, len(FIGURES[task_name])):
        wanted = len(FIGURES[task_name])
        yield [*path, "source_figures"], f"has {len(figures)} numbers: must have none or {wanted}"


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
