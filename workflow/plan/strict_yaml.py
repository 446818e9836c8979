"""Reads a config file as plain YAML: no duplicate keys, tags, aliases, depth or size beyond use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

# bounds that keep the reading short, far beyond any study
LARGEST_FILE, DEEPEST = 500_000, 20
# what is wrong with a config: the keys that lead to a value, and what is allowed there
Faults = Iterator[tuple[list, str]]


class ConfigError(Exception):
    """A config that cannot run; its text is one sentence for the user."""


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML whose keys are text and stand once; PyYAML would silently keep the last."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:  # a date such as 2021-13-45, an integer of 5,000 digits
            line, reason = node.start_mark.line + 1, str(error).split(":")[0]
            raise ConfigError(f"the value in line {line} cannot be read ({reason})") from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = set()
        for key_node, _ in node.value:
            key, line = self.construct_object(key_node, deep=True), key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise ConfigError(f"the key {quoted(key)} in line {line} must be text")
            if key in keys:
                twice = f"the key {quoted(key)} stands there twice (again in line {line})"
                raise ConfigError(f"{twice}; each key may stand once")
            keys.add(key)
        return super().construct_mapping(node, deep)


def read_strictly(path: Path) -> dict:
    """Read one config file; raises `ConfigError` where it is not a plain YAML mapping in UTF-8."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
        if len(raw) > LARGEST_FILE:
            raise ConfigError(f"too large: at most {LARGEST_FILE:,} bytes are read")
        content = parse(raw.decode("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start}).") from None
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}.") from None
    if not isinstance(content, Mapping):
        raise ConfigError(f"{path}: holds no mapping of keys to values.")
    if "__use_yte__" in content:
        raise ConfigError(f"{path}: __use_yte__ is refused: a config is read, not run.")
    return content


def parse(text: str) -> Any:
    """The content of a YAML file; raises `ConfigError` without the file's name."""
    try:
        _refuse_structure(text)
        return _StrictLoader(text).get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {min(mark.line, text.count(chr(10))) + 1}" if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", "unreadable")
        raise ConfigError(f"not valid YAML{where} ({' '.join(problem.split())})") from None


def _refuse_structure(text: str) -> None:
    """Refuse what makes a small file large or deep, before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=_StrictLoader):
        line = event.start_mark.line + 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ConfigError(f"nests more than {DEEPEST} levels deep in line {line}")
        if isinstance(event, yaml.AliasEvent):
            alias = quoted(event.anchor)
            raise ConfigError(f"the alias {alias} in line {line} must be written out")
        if getattr(event, "tag", None):
            tag = f"the tag {quoted(event.tag)} in line {line} is refused"
            raise ConfigError(f"not valid YAML for a config: {tag}")


def quoted(value: Any) -> str:
    """A value as Python writes it, without line breaks and cut to 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
