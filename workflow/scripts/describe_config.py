"""Writes config/README.md from the schemas: `python -m workflow.scripts.describe_config`.

What stands around the tables of keys is docs/config.md.j2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from workflow.plan.conclusions import SCHEMA as CLAIMS_SCHEMA
from workflow.plan.schema import config_schema

README = Path("config/README.md")
CONFIG = Path("config/config.yaml")
PAGE = Path("docs/config.md.j2")
WORDS = {"object": "mapping", "array": "list", "integer": "whole number"}
BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "exclusiveMaximum": "less than",
    "minItems": "entries: at least",
    "maxItems": "entries: at most",
}


def markdown() -> str:
    """The whole page."""
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    schema = config_schema(config["tasks"])
    # in the order of the config, in which they are read
    schema["properties"] = {key: schema["properties"][key] for key in _order(schema, config)}
    loader = FileSystemLoader(PAGE.parent)
    page = Environment(loader=loader, undefined=StrictUndefined, keep_trailing_newline=True)
    keys = [
        f"| `{key}` | {meaning} | {allowed} | {value} |"
        for key, meaning, allowed, value in _rows(schema, schema, config, [])
    ]
    head = ["| key | meaning | allowed | in `config.yaml` |", "|---|---|---|---|"]
    tables = {"keys": "\n".join([*head, *keys]), "claim_keys": _claim_keys()}
    return page.get_template(PAGE.name).render(tables)


def _order(schema: Mapping, config: Mapping) -> list[str]:
    """The top-level keys of a schema, those of the config first."""
    known = schema["properties"]
    return [*(key for key in config if key in known), *(key for key in known if key not in config)]


def _claim_keys() -> str:
    schema = yaml.safe_load(CLAIMS_SCHEMA.read_text(encoding="utf-8"))
    rows = ["| key | meaning | allowed |", "|---|---|---|"]
    for key, entry in schema["$defs"]["claim"]["properties"].items():
        allowed = _allowed(schema, _resolve(schema, entry))
        rows.append(f"| `{key}` | {_meaning(schema, entry)} | {allowed} |")
    return "\n".join(rows)


def _rows(schema: Mapping, node: Mapping, value: Any, path: list[str]) -> Iterator[tuple]:
    """Key, meaning, what is allowed and the config's value of every key below a node."""
    required = node.get("required", [])
    for key, entry in node.get("properties", {}).items():
        target = _resolve(schema, entry)
        set_to = value.get(key) if isinstance(value, Mapping) else None
        inner = target.get("properties") or _named(schema, target)
        shown = "" if inner or set_to is None else f"`{set_to}`"
        optional = "" if key in required else "optional; "
        meaning, allowed = _meaning(schema, entry), optional + _allowed(schema, target)
        yield ".".join([*path, key]), meaning, allowed, shown
        yield from _rows(schema, target, set_to, [*path, key])
        yield from _rows(schema, _listed(schema, target), None, [*path, f"{key}[]"])
        if named := _named(schema, target):
            yield from _rows(schema, named, None, [*path, key, "NAME"])


def _named(schema: Mapping, node: Mapping) -> Mapping | None:
    """The schema of the entries of a mapping whose keys are names."""
    more = node.get("additionalProperties")
    named = _resolve(schema, more) if isinstance(more, Mapping) else {}
    return named if "properties" in named else None


def _listed(schema: Mapping, node: Mapping) -> Mapping:
    """The schema of the entries of a list."""
    return _resolve(schema, node.get("items", {}))


def _meaning(schema: Mapping, node: Mapping) -> str:
    """The description of a node itself, or else of the nearest that it refers to."""
    while "description" not in node:
        node = _referred(schema, node)
    return node["description"]


def _resolve(schema: Mapping, node: Mapping) -> Mapping:
    while "$ref" in node:
        node = _referred(schema, node)
    return node


def _referred(schema: Mapping, node: Mapping) -> Mapping:
    return schema["$defs"][node["$ref"].rsplit("/", 1)[1]]


def _allowed(schema: Mapping, node: Mapping) -> str:
    """What a schema node allows, in a few words."""
    if "enum" in node:
        return ", ".join(f"`{choice}`" for choice in node["enum"])
    kinds = node.get("type", "")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    text = " or ".join(WORDS.get(kind, kind) for kind in kinds)
    if "items" in node:
        text += f" of {_allowed(schema, _listed(schema, node))}"
    limits = [f"{words} {node[key]}" for key, words in BOUNDS.items() if key in node]
    return ", ".join([text, *limits])


if __name__ == "__main__":
    README.write_text(markdown(), encoding="utf-8")
