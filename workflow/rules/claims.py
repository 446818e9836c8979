"""The conclusions as tests, read at parse time: which tables they need, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from workflow.rules import validation
from workflow.rules.strict_yaml import ConfigError, parse, read_strictly
from workflow.scripts.unrolled.evidence.claims import faults, merged

CLAIMS = "config/claims.yaml"
DICTIONARY = "config/tables.yaml"
SIDES = ("of", "against")
SCHEMA = Path(__file__).parents[1] / "schemas" / "claims.schema.yaml"


@cache
def tables_of_claims(path: str = CLAIMS, dictionary: str = DICTIONARY) -> tuple[str, ...]:
    """Names of all tables that the claims of a file are tested on, sorted.

    Raises `ConfigError` with one sentence for a file that breaks its schema, or a claim on a
    table or column that no build writes.
    """
    content = read_strictly(Path(path))
    for place, message in _faults(content, _columns(dictionary)):
        raise ConfigError(f"{path}: {validation.dotted(place)} {message}.")
    parts = (part for claim in content["claims"].values() for part in merged(claim))
    return tuple(sorted({part["table"] for part in parts}))


def untestable(known: Iterable[str], path: str = CLAIMS) -> list[str]:
    """A sentence for each claim on a configuration that is not among the known ones."""
    known, told = set(known), []
    for name, claim in read_strictly(Path(path))["claims"].items():
        named = {one for part in merged(claim) for key in SIDES for one in part.get(key, ())}
        if missing := sorted(named - known):
            told.append(
                f"{path}: claims.{name} is not testable here: the config has no "
                f"{', '.join(missing)}."
            )
    return told


@cache
def least_spread(path: str = CLAIMS) -> dict[str, float]:
    """By kind of number, the least standard deviation over seeds that is believed."""
    return read_strictly(Path(path))["least_spread"]


def _faults(content: Mapping, columns: Mapping[str, list[str]]) -> Iterator[tuple[list, str]]:
    schema = parse(SCHEMA.read_text(encoding="utf-8"))
    yield from validation.not_plain(content, [])
    yield from validation.against(validation.Validator(schema), content)
    yield from faults(content, columns)


def _columns(dictionary: str) -> dict[str, list[str]]:
    """The columns of every table of a build, as the data dictionary names them."""
    described = read_strictly(Path(dictionary))
    return {
        name: [*entry["shared"], *entry.get("columns", {})]
        for name, entry in described["tables"].items()
        if "shared" in entry
    }
