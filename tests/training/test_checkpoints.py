"""Checkpoints: training that was stopped ends in the same bits; damage is noticed."""

import random

import pytest
import torch

from test_engine import ADDITION, REMEMBER, spec
from unrolled.training import engine, runs
from unrolled.training.checkpoints import Checkpoint, Checkpoints, fingerprint


class Stopped(Exception):
    pass


def stop_after(number):
    def report(epoch):
        if epoch.number == number:
            raise Stopped

    return report


def trained(task, settings, checkpoints=None, report=lambda epoch: None):
    run = runs.prepare(spec(task, settings, [0, 3]), [])
    network = run.new_network()
    history = engine.train(network, run.task, settings, report, checkpoints)
    return network, history


@pytest.mark.parametrize("stops", [[1], [2], [1, 3], [3]])
@pytest.mark.parametrize(("task", "settings"), [("remember", REMEMBER), ("addition", ADDITION)])
def test_stopped_training_ends_in_the_same_bits(task, settings, stops, tmp_path):
    settings = settings | {"epochs": 4, "batches_per_epoch": 6}
    whole, expected = trained(task, settings)
    told = []
    for stop in stops:
        with pytest.raises(Stopped):
            trained(task, settings, Checkpoints(tmp_path, "k", told.append), stop_after(stop))
    resumed, history = trained(task, settings, Checkpoints(tmp_path, "k", told.append))
    assert told[-1].startswith(f"going on after epoch {stops[-1]}, ")
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)
    for kind in ("train_loss", "train_accuracy", "test_loss", "test_accuracy"):
        assert [getattr(e, kind) for e in history] == [getattr(e, kind) for e in expected]
    assert [e.number for e in history] == [1, 2, 3, 4]


@pytest.fixture
def saved(tmp_path):
    told = []
    checkpoints = Checkpoints(tmp_path, "key", told.append)
    for epoch in (1, 2, 3):
        tensors = {"a": torch.full((3, 4), float(epoch)), "b": torch.arange(epoch + 1)}
        checkpoints.save(Checkpoint(epoch, tensors, [{"number": n} for n in range(epoch)]))
    return checkpoints, told


def test_the_last_two_are_kept_and_the_last_is_taken(saved, tmp_path):
    checkpoints, _ = saved
    assert sorted(path.name for path in (tmp_path / "key").iterdir()) == [
        f"epoch-00000{epoch}.{suffix}" for epoch in (2, 3) for suffix in ("safetensors", "sha256")
    ]
    latest = checkpoints.latest()
    assert latest.epoch == 3
    assert torch.equal(latest.tensors["a"], torch.full((3, 4), 3.0))
    assert latest.history == [{"number": 0}, {"number": 1}, {"number": 2}]


@pytest.mark.parametrize("seed", range(200))
def test_every_damage_is_noticed_and_the_one_before_is_taken(saved, seed, tmp_path):
    """A bit flipped, a file cut short or extended, a seal damaged or gone."""
    checkpoints, told = saved
    chance = random.Random(seed)
    path = (
        tmp_path / "key" / chance.choice(["epoch-000003.safetensors"] * 3 + ["epoch-000003.sha256"])
    )
    data = bytearray(path.read_bytes())
    kind = chance.choice(["flip", "cut", "extend", "empty", "zeros"])
    place = chance.randrange(len(data))
    if kind == "flip":
        data[place] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del data[place:]
    elif kind == "extend":
        data += bytes(chance.randrange(1, 9))
    elif kind == "empty":
        data.clear()
    else:
        data[place:] = bytes(len(data) - place)
        data[place] |= 1 if path.read_bytes()[place] == 0 else 0
    assert bytes(data) != path.read_bytes()
    path.write_bytes(bytes(data))
    assert checkpoints.latest().epoch == 2
    assert "passed over the damaged checkpoint" in told[-2]
    assert path.stem in told[-2]


def test_nothing_left_starts_afresh(saved, tmp_path):
    checkpoints, told = saved
    for path in (tmp_path / "key").glob("*.safetensors"):
        path.write_bytes(b"")
    assert checkpoints.latest() is None
    assert len(told) == 2


def test_checkpoints_of_another_spec_are_never_read(saved, tmp_path):
    assert Checkpoints(tmp_path, "other", print).latest() is None
    assert not (tmp_path / "key").exists()


def test_the_key_follows_spec_code_and_data(tmp_path):
    manifest = tmp_path / "images.json"
    manifest.write_text("1")
    files = [str(manifest)]
    key = fingerprint({"a": 1, "b": 2}, "code", files)
    assert fingerprint({"b": 2, "a": 1}, "code", files) == key
    assert fingerprint({"a": 1, "b": 3}, "code", files) != key
    assert fingerprint({"a": 1, "b": 2}, "other code", files) != key
    assert fingerprint({"a": 1, "b": 2}, "code", []) != key
    manifest.write_text("2")
    assert fingerprint({"a": 1, "b": 2}, "code", files) != key
