"""`make settle`: from a finished build on, only what is undecided is trained further, and once."""

import json

import pandas as pd
import pytest
import yaml

from project import Project, small_config, without_variants

NAME = "lstm-h3-l3-ce"
ABOUT = {"source": "Section 4", "section": "addition", "why": "of this test"}
ABOUT |= {"comparison": "most", "threshold": 0.5}
# of networks that have hardly been trained: twelve seeds tell, two do not; each on another table
QUANTITIES = {
    "X1": {"table": "runs", "column": "final_test_accuracy"},
    "X2": {"table": "history", "column": "accuracy", "where": {"split": ["test"]}},
    "X3": {"table": "addition_by_length", "column": "exact_match", "where": {"length": [20]}},
}
CLAIMS = {
    name: {
        "states": "Most adders are right",
        **ABOUT,
        **quantity,
        "parts": [{"name": "p", "of": [f"addition/{NAME}"], "reach": 0.99}],
    }
    for name, quantity in QUANTITIES.items()
}
LOOKS = [{"level": 0.25, "seeds": {"addition": 12}}, {"level": 0.25, "seeds": {"addition": 30}}]


def settled(config: dict, run: bool = True) -> dict:
    return {**config, "settle": {"run": run, "looks": LOOKS}}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    config = without_variants(small_config())
    config["tasks"] = {"addition": config["tasks"]["addition"] | {"seeds_per_job": 10}}
    project = Project(tmp_path_factory.mktemp("settle"), settled(config | {"quick": False}, False))
    claims = project.folder / "config" / "claims.yaml"
    claims.write_text(yaml.safe_dump({**yaml.safe_load(claims.read_text()), "claims": CLAIMS}))
    project.build()
    return project


def table(project: Project, name: str) -> pd.DataFrame:
    return pd.read_csv(project.folder / "results" / "tables" / f"{name}.csv")


def trained(project: Project) -> dict[str, float]:
    """The groups that are trained, with the time of their weights."""
    weights = project.folder.glob(f"results/runs/addition/{NAME}/*/weights.safetensors")
    return {path.parent.name: path.stat().st_mtime for path in weights}


def test_further_seeds_are_trained_until_the_claim_is_decided(project, tmp_path):
    assert table(project, "claims")["verdict"].tolist() == ["undecided"] * len(CLAIMS)
    first = trained(project)
    assert list(first) == ["seeds-0-1"]
    going_on = project.copied(tmp_path / "copy")
    going_on.write_config(settled(project.config))
    going_on.build()
    for row in table(going_on, "claims").to_dict("records"):
        assert (row["verdict"], row["look"], row["n_seeds"]) == ("contradicted", 2, 12)
    assert trained(going_on).keys() == {"seeds-0-1", "seeds-2-11"}  # the third look needs none
    assert trained(going_on)["seeds-0-1"] == first["seeds-0-1"]
    looks = [
        json.loads((going_on.folder / f"results/looks/look_{n}.json").read_text()) for n in (2, 3)
    ]
    assert [look["claims"] for look in looks] == [list(CLAIMS), []]
    report = (going_on.folder / "results/report/report.html").read_text()
    assert "This build has taken all rounds" in report
    assert len(table(going_on, "runs")) == 2  # the study itself is as it was
    assert going_on.planned() == set()
    # `make report` after it trains nothing, and neither does `make settle` again
    for run, look in ((False, 1), (True, 2)):
        going_on.write_config(settled(project.config, run))
        assert not any("Training" in job for job in going_on.planned())
        going_on.build()
        assert table(going_on, "claims")["look"].tolist() == [look] * len(CLAIMS)
    assert trained(going_on)["seeds-0-1"] == first["seeds-0-1"]


def test_what_is_deleted_of_a_look_is_made_again(project, tmp_path):
    again = project.copied(tmp_path / "copy")
    again.write_config(settled(project.config))
    again.build()
    before = again.tables()
    (again.folder / f"results/runs/addition/{NAME}/seeds-2-11/history.csv").unlink()
    assert f"Training addition/{NAME}, seeds-2-11" in again.planned()
    again.build()
    assert again.tables() == before
