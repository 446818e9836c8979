"""Files are written whole or not at all, and read back as they were."""

from pathlib import Path

import pandas as pd
import pytest
import torch

from unrolled.files import artifacts


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file.txt"
    artifacts.write_text(path, "old")

    def fail(self, target):
        raise OSError("no")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no"):
        artifacts.write_text(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_json_refuses_what_is_no_json(tmp_path):
    with pytest.raises(ValueError, match="not JSON compliant"):
        artifacts.write_json(tmp_path / "a.json", {"a": float("nan")})
    (tmp_path / "b.json").write_text("{")
    with pytest.raises(ValueError, match=r"b\.json: not valid JSON"):
        artifacts.read_json(tmp_path / "b.json")


def test_csv_keeps_every_digit(tmp_path):
    table = pd.DataFrame({"a": [0.1 + 0.2, 1 / 3], "b": ["x,y", "z"]})
    artifacts.write_csv(tmp_path / "a.csv", table)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a.csv"), table, check_exact=True)
    artifacts.write_rows(tmp_path / "b.csv", table.to_dict("records"))
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "a.csv").read_bytes()


def test_weights_of_each_seed_come_back(tmp_path):
    weights = {seed: {"readout.bias": torch.randn(3)} for seed in (1, 11)}
    artifacts.save_weights(tmp_path / "weights.safetensors", weights)
    artifacts.write_json(tmp_path / "spec.json", {"task": "mnist"})
    for seed, expected in weights.items():
        spec, found = artifacts.load_run(tmp_path, seed)
        assert spec == {"task": "mnist"}
        assert torch.equal(found["readout.bias"], expected["readout.bias"])
    with pytest.raises(KeyError, match="no weights of seed 2"):
        artifacts.load_run(tmp_path, 2)
