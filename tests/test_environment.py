"""The record of what a build ran on."""

import json

import numpy as np

import record_environment


def test_it_lists_installed_packages(tmp_path):
    requirements = tmp_path / "requirements.in"
    requirements.write_text(
        "snakemake[reports]\nnumpy==1.0 \\\n    --hash=sha256:00\n# scipy\nno-such\n"
    )
    record_environment.main(str(requirements), str(tmp_path / "environment.json"))
    environment = json.loads((tmp_path / "environment.json").read_text())
    assert set(environment["packages"]) == {"snakemake", "numpy"}
    assert environment["packages"]["numpy"] == np.__version__
    assert environment["cores"] >= 1 and environment["processor"]
