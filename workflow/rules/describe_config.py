"""Writes config/README.md from the schema: `python -m workflow.rules.describe_config`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from workflow.rules.claims import SCHEMA as CLAIMS_SCHEMA
from workflow.rules.validation import SCHEMA

README = Path("config/README.md")
HEAD = """# The config, key by key

`config.yaml` is the study. A file given with `--configfile` is laid over it: it holds only what
it changes, as `quick.yaml` does. Everything is checked against
`workflow/schemas/config.schema.yaml` before anything runs; a key that is not listed here is
refused. This page is made from that schema (`make docs`).

| file | holds |
|---|---|
| `config.yaml` | the study: every configuration and every setting |
| `quick.yaml` | an overlay: the same graph on the bundled digits with tiny budgets |
| `examples/` | three more overlays: a sweep of sizes, a new cell, another data set |
| `reported.yaml` | every number that the original report prints |
| `claims.yaml` | its conclusions, as tests; its keys are listed below |
| `tables.yaml` | what each column of each table means |

"""
CLAIMS_HEAD = """
## The keys of a claim

Each entry of `claims` in `claims.yaml` is a conclusion; its `parts` are the tests that must all
hold for it. The keys of a test may stand in a part, or in the claim for all of its parts. The file
is checked against `workflow/schemas/claims.schema.yaml`; a claim on a table or column that no build
writes is refused, one on a configuration that this build lacks is not testable in it.

"""
NOTES = """
## Notes

- **Which path trains a cell** (`engine.fused_from`). One step of training, forward and backward,
  was timed for five replicates stacked in one product and for each alone through oneDNN: the LSTM
  as PyTorch's fused kernel, RNN and GRU as hand-written loops over oneDNN's products. Alone, a
  replicate's data stay in the processor's cache, which wins from the sizes given. Both paths give
  the same results to rounding.
- **Bidirectional networks** read the last step's output. At that step the backward half has seen
  one step only, so no more than that is computed of it: exact, and nearly half the work.
- **Lengths of the remember task** are drawn once for all seeds, one length a batch, as replicates
  that train side by side share the shape of their batches. Digits are each seed's own.
- **Ablations and controls** stand beside the configurations of a task and are no part of the study:
  their results lie in `tables/ablations` and `tables/controls`, and in no figure that compares
  models. An entry names the configuration that it is based on, what it varies, and the settings
  that differ; all others are its base's. An overlay may run some of the choices
  (`ablations.choices`) or none (`run: false`).
- **Sweeps.** A list where a configuration takes one value makes a configuration of each value;
  several lists make a grid, of at most 1,000 configurations. `cell`, sizes, `k`, `length`,
  `loss`, `learning_rate`, `batch`, `epochs`, the settings of `penalty` and all others can be varied
  so, `lengths` by a list of lists; but not `title`, `plots` and `source_figures`. The names are the
  sweep's own with the values in the order of its keys, e.g. `size-gru-h5` for
  `size: {cell: [rnn, gru], hidden: [2, 5], k: 2}`, which is also what `only`, `base` and a claim
  call them. Titles are made of the values, after the sweep's `title`, if it has one. Up to
  eight that differ in the last settings share a picture, a panel each.
- **Other images** (`images.source: own`). Four IDX files as MNIST's, `train-images-idx3-ubyte`,
  `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each also as
  `.gz`, in `images.own.folder`, or one of torchvision's data sets. An image is read a row a step,
  so its height is the number of steps, its width that of features; there is an output for each of
  `classes`. Conclusions and printed numbers that are about MNIST are not tested on other images.
- **Seeds in one job** (`seeds_per_job`) train side by side. Seeds are taken in their order, so a
  seed added at the end leaves full groups before it as they are.
"""


def markdown() -> str:
    """The whole page."""
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    config = yaml.safe_load(Path("config/config.yaml").read_text(encoding="utf-8"))
    rows = ["| key | meaning | allowed | in `config.yaml` |", "|---|---|---|---|"]
    rows += [
        f"| `{key}` | {meaning} | {allowed} | {value} |"
        for key, meaning, allowed, value in _rows(schema, schema, config, [])
    ]
    return HEAD + "\n".join(rows) + "\n" + CLAIMS_HEAD + _claim_keys() + NOTES


def _claim_keys() -> str:
    schema = yaml.safe_load(CLAIMS_SCHEMA.read_text(encoding="utf-8"))
    rows = ["| key | meaning | allowed |", "|---|---|---|"]
    for key, entry in schema["$defs"]["claim"]["properties"].items():
        meaning = entry
        while "description" not in meaning:
            meaning = schema["$defs"][meaning["$ref"].rsplit("/", 1)[1]]
        allowed = _allowed(schema, _resolve(schema, entry))
        rows.append(f"| `{key}` | {meaning['description']} | {allowed} |")
    return "\n".join(rows) + "\n"


def _rows(schema: Mapping, node: Mapping, value: Any, path: list[str]) -> Iterator[tuple]:
    required = node.get("required", [])
    for key, entry in node.get("properties", {}).items():
        target = _resolve(schema, entry)
        own = value.get(key) if isinstance(value, Mapping) else None
        inner = target.get("properties") or _named(schema, target)
        shown = "" if inner or own is None else f"`{own}`"
        optional = "" if key in required else "optional; "
        meaning = entry.get("description") or target.get("description", "")
        yield ".".join([*path, key]), meaning, optional + _allowed(schema, target), shown
        yield from _rows(schema, target, own, [*path, key])
        if named := _named(schema, target):
            yield from _rows(schema, named, None, [*path, key, "NAME"])


def _named(schema: Mapping, node: Mapping) -> Mapping | None:
    more = node.get("additionalProperties")
    named = _resolve(schema, more) if isinstance(more, Mapping) else {}
    return named if "properties" in named else None


def _resolve(schema: Mapping, node: Mapping) -> Mapping:
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


def _allowed(schema: Mapping, node: Mapping) -> str:
    """What a schema node allows, in a few words."""
    if "enum" in node:
        return ", ".join(f"`{choice}`" for choice in node["enum"])
    words = {"object": "mapping", "array": "list", "integer": "whole number"}
    kinds = node.get("type", "")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    text = " or ".join(words.get(kind, kind) for kind in kinds)
    if "items" in node:
        text += f" of {_allowed(schema, _resolve(schema, node['items']))}"
    bounds = {
        "minimum": "at least",
        "exclusiveMinimum": "more than",
        "maximum": "at most",
        "exclusiveMaximum": "less than",
        "minItems": "entries: at least",
        "maxItems": "entries: at most",
    }
    limits = [f"{words} {node[key]}" for key, words in bounds.items() if key in node]
    return ", ".join([text, *limits])


if __name__ == "__main__":
    README.write_text(markdown(), encoding="utf-8")
