"""The conclusions as tests, read at parse time: which tables they need, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, product
from pathlib import Path

from workflow.plan import validation
from workflow.plan.strict_yaml import ConfigError, Faults, parse, read_strictly
from workflow.scripts.unrolled import tasks
from workflow.scripts.unrolled.evidence.claims import faults, merged
from workflow.scripts.unrolled.near_misses import suggestion

CLAIMS = "config/claims.yaml"
DICTIONARY = "config/tables.yaml"
SIDES = ("of", "against")
SCHEMA = Path(__file__).parents[1] / "schemas" / "claims.schema.yaml"


def read_claims(
    path: str = CLAIMS, dictionary: str = DICTIONARY, known: Sequence[str] | None = None
) -> dict:
    """The content of a file of claims.

    known: ids of all configurations, where claims on others are to be refused. Raises
    `ConfigError` with one sentence for a file that breaks its schema, or a claim on a table,
    column, task or configuration that no build has.
    """
    content = read_strictly(Path(path))
    unknown = () if known is None else _unknown(content, known)
    for place, message in chain(_faults(content, _columns(dictionary)), unknown):
        raise ConfigError(f"{path}: {validation.dotted(place)} {message}.")
    return content


def tables_of(content: Mapping) -> list[str]:
    """Names of all tables that claims are tested on, sorted."""
    parts = (part for claim in content["claims"].values() for part in merged(claim))
    return sorted({part["table"] for part in parts})


def untestable(content: Mapping, built: Iterable[str]) -> str | None:
    """A sentence on the claims about configurations that are not among those built, if any."""
    built, missing = set(built), {}
    for name, claim in content["claims"].items():
        named = {member for part in merged(claim) for key in SIDES for member in part.get(key, ())}
        if lacking := sorted(named - built):
            missing[name] = lacking
    if not missing:
        return None
    if len(missing) == 1:
        ((name, lacking),) = missing.items()
        lack = f"`only` leaves out {', '.join(lacking)}"
        return f"{CLAIMS}: claims.{name} is not testable here: {lack}."
    return (
        f"{CLAIMS}: {len(missing)} of {len(content['claims'])} claims are not testable here, as "
        f"they are about configurations that `only` leaves out: {', '.join(missing)}."
    )


def _faults(content: Mapping, columns: Mapping[str, list[str]]) -> Faults:
    schema = parse(SCHEMA.read_text(encoding="utf-8"))
    yield from validation.not_plain(content, [])
    yield from validation.against(validation.Validator(schema), content)
    yield from faults(content, columns)
    for name, claim in content["claims"].items():
        if claim["section"] not in tasks.names():
            allowed = f"must be one of {', '.join(tasks.names())}"
            near = suggestion(claim["section"], tasks.names())
            yield ["claims", name, "section"], f"is {claim['section']!r}: {allowed}{near}"


def _unknown(content: Mapping, known: Sequence[str]) -> Faults:
    """Configurations that claims name and the config has not."""
    for name, claim in content["claims"].items():
        holders = [([], claim), *((["parts", i], part) for i, part in enumerate(claim["parts"]))]
        for (path, holder), side in product(holders, SIDES):
            for place, member in enumerate(holder.get(side, ())):
                if member not in known:
                    message = "the config has no such configuration"
                    at = ["claims", name, *path, side, place]
                    yield at, f"is {member!r}: {message}{suggestion(member, known)}"


def _columns(dictionary: str) -> dict[str, list[str]]:
    """The columns of every table of a build, as the data dictionary names them."""
    described = read_strictly(Path(dictionary))
    return {
        name: [*entry["shared"], *entry.get("columns", {})]
        for name, entry in described["tables"].items()
        if "shared" in entry
    }
