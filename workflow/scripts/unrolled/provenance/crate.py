"""An RO-Crate of a build: its results described for machines, in ro-crate-metadata.json.

The specification: https://w3id.org/ro/crate/1.3. A crate needs a date; it is that of the release in
CITATION.cff, so that equal builds give equal crates.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from pathlib import Path

from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from unrolled.provenance import hashing

VERSION = "1.3"
METADATA = "ro-crate-metadata.json"
# what a build leaves behind beside its results
ASIDE = {"logs", "progress", "checkpoints"}
FORMATS = {".safetensors": "application/octet-stream", ".npz": "application/zip"}
KINDS = {
    "report": "Report",
    "tables": "Table",
    "figures": "Figure",
    "runs": "Trained networks and their history",
    "data": "Images",
    "seals": "What results were made from, as sha256",
}
HOW = (
    "In the project's folder, `make report` builds all of this; `snakemake --cores 4 "
    "{folder}/<file>` builds one file. README.md there says more."
)


def describe(folder: Path, citation: Mapping, tables: Mapping[str, Mapping]) -> dict:
    """The content of the crate's metadata file.

    folder: of the build; citation: CITATION.cff; tables: config/tables.yaml's, for descriptions.
    """
    crate = ROCrate(gen_preview=False, version=VERSION)
    crate.name = citation["title"]
    crate.description = f"Results of the study. {HOW.format(folder=folder.name)}"
    crate.datePublished = str(citation["date-released"])
    crate.license = _licence(crate, citation)
    authors = [_author(crate, entry, n) for n, entry in enumerate(citation["authors"], 1)]
    # a single value is no list, as the specification recommends
    crate.root_dataset["author"] = authors if len(authors) > 1 else authors[0]
    crate.publisher = authors[0]
    for path in results(folder):
        _file(crate, folder, path, tables)
    crate.root_dataset["mainEntity"] = crate.get("report/report.html")
    how = {
        "@type": "HowTo",
        "name": "How to build this again",
        "text": HOW.format(folder=folder.name),
    }
    crate.root_dataset["mentions"] = crate.add(ContextEntity(crate, "#how-to", properties=how))
    return crate.metadata.generate()


def results(folder: Path) -> Iterator[Path]:
    """Every result of a build, sorted; no logs, and nothing hidden."""
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in inner)
        if path.is_file() and len(inner) > 1 and inner[0] not in ASIDE and not hidden:
            yield path


def _licence(crate: ROCrate, citation: Mapping) -> ContextEntity:
    name = citation["license"]
    known = {"@type": "CreativeWork", "name": name, "description": f"The {name} licence"}
    return crate.add(ContextEntity(crate, f"https://spdx.org/licenses/{name}", properties=known))


def _author(crate: ROCrate, author: Mapping, number: int) -> ContextEntity:
    """A person has given and family names, and anything else is an organisation."""
    names = [author[key] for key in ("given-names", "family-names") if key in author]
    kind, name = ("Person", " ".join(names)) if names else ("Organization", author["name"])
    identifier = author.get("orcid", f"#author-{number}")
    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, "name": name}))


def _file(crate: ROCrate, folder: Path, path: Path, tables: Mapping) -> None:
    place = path.relative_to(folder).as_posix()
    media_type = FORMATS.get(path.suffix) or mimetypes.guess_type(place)[0] or "text/plain"
    about = tables.get(path.stem, {}).get("rows") if path.suffix == ".csv" else None
    crate.add_file(
        path,
        place,
        properties={
            "name": place,
            "description": about or KINDS.get(place.split("/")[0], "Result"),
            "encodingFormat": media_type,
            "contentSize": str(path.stat().st_size),
            "sha256": hashing.of_file(path),
        },
    )
