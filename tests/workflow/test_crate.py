"""The RO-Crate of a build: valid by the specification's own validator, equal for equal builds."""

import json
import re
from importlib import resources
from types import SimpleNamespace

import pytest
import yaml
from rdflib.plugins.shared.jsonld import context
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.services import validate
from rocrate_validator.utils import http

import make_crate
from project import ROOT
from unrolled.provenance import crate, hashing

FILES = {
    "report/report.html": "<!doctype html><title>Report</title>",
    "report/report.pdf": "%PDF-",
    "report/report.json": "{}",
    "tables/runs.csv": "configuration,seed\nmnist/rnn,0\n",
    "tables/README.md": "# Tables",
    "figures/mnist/rnn-loss.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "runs/mnist/rnn/seed-0/weights.safetensors": "weights",
    "logs/train.log": "no result",
    "progress/plan.json": "{}",
}
CONTEXT = json.loads((resources.files("rocrate") / "data" / "ro-crate.jsonld").read_text())


@pytest.fixture
def folder(tmp_path):
    for name, content in FILES.items():
        path = tmp_path / "results" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "results"


@pytest.fixture
def offline(monkeypatch):
    """The specification's terms come from the package that writes crates, not from the network."""
    assert CONTEXT["@id"] == f"https://w3id.org/ro/crate/{crate.VERSION}/context"

    def get(self, url, **options):
        assert url == CONTEXT["@id"]
        kind = {"Content-Type": "application/ld+json"}
        return SimpleNamespace(status_code=200, headers=kind, json=lambda: CONTEXT)

    read = context.source_to_json
    monkeypatch.setattr(
        context,
        "source_to_json",
        lambda source, *more: (CONTEXT, None) if source == CONTEXT["@id"] else read(source, *more),
    )
    monkeypatch.setattr(http.HttpRequester, "get", get, raising=False)


def issues(folder):
    """What the validator of the specification finds wrong, required and recommended."""
    settings = ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier=f"ro-crate-{crate.VERSION}",
        requirement_severity=Severity.RECOMMENDED,
        skip_availability_check=True,
    )
    found = validate(settings).get_issues(Severity.RECOMMENDED)
    return [(issue.check.identifier, issue.severity.name, issue.message) for issue in found]


def test_the_crate_validates(folder, offline):
    assert make_crate.main([str(folder)]) == 0
    found = issues(folder)
    assert [one for one in found if one[1] == "REQUIRED"] == []
    # what CITATION.cff does not tell of its authors: an address, a registered identifier
    assert all(re.search("[Oo]rganization", message) for _, _, message in found), found


def test_the_validator_sees_what_is_wrong(folder, offline):
    """A crate without its licence, date and a file is none: the check above can fail."""
    make_crate.main([str(folder)])
    path = folder / crate.METADATA
    described = json.loads(path.read_text())
    root = next(one for one in described["@graph"] if one["@id"] == "./")
    del root["license"], root["datePublished"]
    path.write_text(json.dumps(described))
    (folder / "tables" / "runs.csv").unlink()
    found = " ".join(message for _, _, message in issues(folder))
    for word in ("license", "datePublished", "tables/runs.csv"):
        assert word in found


def test_it_names_all_results_and_no_more(folder):
    make_crate.main([str(folder)])
    graph = json.loads((folder / crate.METADATA).read_text())["@graph"]
    found = {one["@id"]: one for one in graph}
    results = {name for name in FILES if not name.startswith(("logs", "progress"))}
    assert {name for name, one in found.items() if one["@type"] == "File"} == results
    for name in results:
        assert found[name]["sha256"] == hashing.of_file(folder / name)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    root = found["./"]
    assert root["name"] == citation["title"]
    assert root["datePublished"] == str(citation["date-released"])
    assert root["license"]["@id"].endswith(citation["license"])
    assert found[root["author"]["@id"]]["name"] == citation["authors"][0]["name"]
    assert "make report" in root["description"]


def test_equal_builds_give_equal_crates(folder):
    contents = []
    for _ in range(2):
        make_crate.main([str(folder)])
        contents.append((folder / crate.METADATA).read_bytes())
    assert contents[0] == contents[1]


def test_without_a_report_it_says_so(tmp_path, capsys):
    assert make_crate.main([str(tmp_path / "nothing")]) == 2
    assert "holds no report" in capsys.readouterr().err
