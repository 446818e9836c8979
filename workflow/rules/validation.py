"""Refuses a config that cannot run, in one sentence, before anything is planned or written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from workflow.rules.run_table import FIGURES

# 3.0 is no integer here, and neither is true
_integer = Draft202012Validator.TYPE_CHECKER.redefine(
    "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
)
Validator = validators.extend(Draft202012Validator, type_checker=_integer)
SCHEMA = Path(__file__).parents[1] / "schemas" / "config.schema.yaml"
CELLS = Path(__file__).parents[1] / "scripts" / "unrolled" / "cells"


class ConfigError(Exception):
    """A config that cannot run; its text is one sentence for the user."""


class _StrictLoader(yaml.SafeLoader):
    """YAML without duplicate keys, of which PyYAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                line = node.value[index][0].start_mark.line + 1
                raise ConfigError(f"the key {key!r} stands there twice (again in line {line})")
        return super().construct_mapping(node, deep)


def read_strictly(path: Path) -> dict:
    """Read one config file; raises `ConfigError` where it is not a YAML mapping in UTF-8."""
    try:
        content = _StrictLoader(path.read_text(encoding="utf-8")).get_single_data()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start}).") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "unreadable"
        raise ConfigError(f"{path}: not valid YAML{where} ({problem}).") from None
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}; each key may stand once.") from None
    if not isinstance(content, Mapping):
        raise ConfigError(f"{path}: holds no mapping of keys to values.")
    if "__use_yte__" in content:
        raise ConfigError(f"{path}: __use_yte__ is refused: a config is read, not run.")
    return content


def validate(config: Mapping, paths: Sequence[str | Path]) -> None:
    """Check the merged `config` and the files `paths` that it came from, later ones overlaid.

    Raises `ConfigError` with one sentence that names file, key and what is allowed.
    """
    files = [(str(path), read_strictly(Path(path))) for path in paths]
    for path, message in _faults(config):
        raise ConfigError(f"{_origin(files, path)}: {_dotted(path)} {message}.")


def _faults(config: Mapping) -> Iterator[tuple[list, str]]:
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    yield from _not_plain(config, [])
    errors = Validator(schema).iter_errors(config)
    for error in sorted(errors, key=lambda error: (len(error.absolute_path), str(error.path))):
        yield _explain(error)
    yield from _impossible(config)


def _not_plain(value: Any, path: list) -> Iterator[tuple[list, str]]:
    """NaN and infinity pass every bound of a JSON schema, and 3.0 passes as an integer."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _not_plain(item, [*path, key])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _not_plain(item, [*path, index])
    elif isinstance(value, float) and not math.isfinite(value):
        yield path, f"is {value}: must be a finite number"


def _explain(error: ValidationError) -> tuple[list, str]:
    """The path of a schema error and what is allowed there, in words."""
    path, value, limit = list(error.absolute_path), error.instance, error.validator_value
    if "propertyNames" in error.absolute_schema_path:
        return [*path, value], "is no usable name: lower-case letters and digits, joined by hyphens"
    if error.validator == "additionalProperties" and isinstance(limit, bool):
        allowed = list(error.schema["properties"])
        unknown = next(key for key in value if key not in allowed)
        return [*path, unknown], f"is an unknown key: allowed are {', '.join(allowed)}"
    if error.validator == "required":
        missing = next(key for key in limit if key not in value)
        return [*path, missing], "is missing"
    shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
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
    return path, f"is {shown}: {rules.get(error.validator, error.message)}"


def _hint(value: Any, expected: str) -> str:
    if isinstance(value, str) and expected in ("number", "integer"):
        try:
            return f" (YAML reads {value} as text: write {float(value)!r})"
        except ValueError:
            return ""
    return ""


def _impossible(config: Mapping) -> Iterator[tuple[list, str]]:
    """What no schema can say: values that contradict each other."""
    cells = sorted(path.stem for path in CELLS.glob("*.py") if path.stem != "__init__")
    for cell in config["engine"]["fused_from"]:
        if cell not in cells or "def fused(" not in (CELLS / f"{cell}.py").read_text("utf-8"):
            yield ["engine", "fused_from", cell], "names a cell that has no fused kernel"
    if not any(task["configurations"] for task in config["tasks"].values()):
        yield ["tasks"], "has no configuration: at least one is needed"
    for name, task in config["tasks"].items():
        path = ["tasks", name]
        for key in ("lengths", "evaluation_lengths"):
            if key in task and task[key][0] > task[key][1]:
                yield [*path, key], f"is {task[key]}: the shortest must not exceed the longest"
        for key, settings in task["configurations"].items():
            where = [*path, "configurations", key]
            yield from _impossible_configuration(name, task, settings, where, cells)


def _impossible_configuration(
    task_name: str, task: Mapping, settings: Mapping, path: list, cells: list[str]
) -> Iterator[tuple[list, str]]:
    if settings["cell"] not in cells:
        yield [*path, "cell"], f"is {settings['cell']!r}: must be one of {', '.join(cells)}"
    lengths = settings.get("lengths", task.get("lengths"))
    if lengths and lengths[0] > lengths[1]:
        yield [*path, "lengths"], f"is {lengths}: the shortest must not exceed the longest"
    if lengths and settings["k"] > lengths[0]:
        yield [*path, "k"], f"is {settings['k']}: must be at most the shortest length, {lengths[0]}"
    figures = settings.get("source_figures", [])
    if len(figures) not in (0, len(FIGURES[task_name])):
        wanted = len(FIGURES[task_name])
        yield [*path, "source_figures"], f"has {len(figures)} numbers: must have none or {wanted}"


def _origin(files: list[tuple[str, dict]], path: list) -> str:
    """The file whose value at `path` holds, or the nearest one above it."""
    for depth in range(len(path), 0, -1):
        for name, content in reversed(files):
            if _has(content, path[:depth]):
                return name
    return files[0][0] if files else "--config"


def _has(content: Any, path: list) -> bool:
    for key in path:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _dotted(path: list) -> str:
    return ".".join(str(key) for key in path) if path else "the config"
