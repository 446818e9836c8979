"""The conclusions as tests, read at parse time: which tables they need, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from workflow.plan import validation
from workflow.plan.strict_yaml import ConfigError, parse, read_strictly
from workflow.scripts.unrolled import tasks
from workflow.scripts.unrolled.evidence.claims import faults, merged

CLAIMS = "config/claims.yaml"
DICTIONARY = "config/tables.yaml"
SIDES = ("of", "against")
SCHEMA = Path(__file__).parents[1] / "schemas" / "claims.schema.yaml"


def read_claims(path: str = CLAIMS, dictionary: str = DICTIONARY) -> dict:
    """The content of a file of claims.

    Raises `ConfigError` with one sentence for a file that breaks its schema, or a claim on a
    table, column or task that no build has.
    """
    content = read_strictly(Path(path))
    for place, message in _faults(content, _columns(dictionary)):
        raise ConfigError(f"{path}: {validation.dotted(place)} {message}.")
    return content


def tables_of(content: Mapping) -> list[str]:
    """Names of all tables that claims are tested on, sorted."""
    parts = (part for claim in content["claims"].values() for part in merged(claim))
    return sorted({part["table"] for part in parts})


def untestable(content: Mapping, known: Iterable[str]) -> str | None:
    """A sentence on the claims about configurations that are not among the known ones, if any."""
    known, missing = set(known), {}
    for name, claim in content["claims"].items():
        named = {member for part in merged(claim) for key in SIDES for member in part.get(key, ())}
        if lacking := sorted(named - known):
            missing[name] = lacking
    if not missing:
        return None
    if len(missing) == 1:
        ((name, lacking),) = missing.items()
        return (
            f"{CLAIMS}: claims.{name} is not testable here: the config has no {', '.join(lacking)}."
        )
    return (
        f"{CLAIMS}: {len(missing)} of {len(content['claims'])} claims are not testable here, as "
        f"they are about configurations that the config has not: {', '.join(missing)}."
    )


def _faults(content: Mapping, columns: Mapping[str, list[str]]) -> Iterator[tuple[list, str]]:
    schema = parse(SCHEMA.read_text(encoding="utf-8"))
    yield from validation.not_plain(content, [])
    yield from validation.against(validation.Validator(schema), content)
    yield from faults(content, columns)
    for name, claim in content["claims"].items():
        if claim["section"] not in tasks.names():
            allowed = f"must be one of {', '.join(tasks.names())}"
            yield ["claims", name, "section"], f"is {claim['section']!r}: {allowed}"


def _columns(dictionary: str) -> dict[str, list[str]]:
    """The columns of every table of a build, as the data dictionary names them."""
    described = read_strictly(Path(dictionary))
    return {
        name: [*entry["shared"], *entry.get("columns", {})]
        for name, entry in described["tables"].items()
        if "shared" in entry
    }
