"""What each `images.source` takes, and the digits that stand in."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import numpy as np
import pytest

import fetch_images
from small_mnist import (
    NAMES,
    SMALL,
    Told,
    fetch,
    fill,
    refusing,
    settings,
)
from unrolled.images import digits
from unrolled.images.acquisition import NoMnistError
from unrolled.images.checksums import sha256
from unrolled.images.dataset import load_images


def test_auto_falls_back_and_says_what_was_tried(tmp_path: Path) -> None:
    damaged = fill(tmp_path / "damaged", train_labels=b"")
    told = Told()
    images = fetch(tmp_path, told, settings(damaged, tmp_path / "none", mirrors=(refusing(),)))
    assert images.data == "digits" and "not MNIST" in images.description
    assert len(images.tried) == 3
    assert set(images.tried) <= set(told)


def test_mnist_stops_with_everything_one_needs_to_know(tmp_path: Path) -> None:
    damaged = fill(tmp_path / "damaged", train_labels=b"")
    mirror = refusing()
    config = settings(damaged, tmp_path / "none", source="mnist", mirrors=(mirror,))
    with pytest.raises(NoMnistError) as raised:
        fetch(tmp_path, Told(), config)
    message = str(raised.value)
    wanted = [f"{damaged}/{NAMES[1]}.gz is damaged", f"{tmp_path}/none: there is no such folder"]
    wanted += [f"Mirror {mirror}: {NAMES[0]}.gz: it cannot be reached", "images.source"]
    wanted += [text for r in SMALL for text in (f"{r.name}.gz", r.md5, r.sha256)]
    for text in wanted:
        assert text in message


def test_digits_are_taken_at_once_where_asked_for(tmp_path: Path) -> None:
    told = Told()
    images = fetch(tmp_path, told, settings(fill(tmp_path / "mnist"), source="digits"))
    assert images.data == "digits" and told == [] and images.tried == []


@pytest.mark.parametrize("source", ["auto", "digits", "mnist"])
def test_the_script_writes_its_files_or_stops(
    tmp_path: Path, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = [str(tmp_path / "data" / name) for name in ("images.npz", "images.json")]
    log = tmp_path / "fetch.log"
    call = functools.partial(
        fetch_images.main, settings(tmp_path / "none", source=source), [], str(tmp_path), *outputs
    )
    if source == "mnist":
        with pytest.raises(SystemExit) as stopped:
            call(log=str(log))
        assert "MNIST is not to be had" in str(stopped.value.code)
        assert "MNIST is not to be had" in log.read_text()
        assert not any(map(os.path.exists, outputs))
        return
    call(log=str(log))
    assert load_images(*outputs).data == "digits"
    terminal = capsys.readouterr().err
    assert terminal == log.read_text()
    assert ("NOT MNIST results" in terminal) == (source == "auto")
    box = [line for line in terminal.splitlines() if line.startswith(("|", "+"))]
    assert len({len(line) for line in box}) == (1 if source == "auto" else 0)


def test_the_digits_are_always_the_same(tmp_path: Path) -> None:
    first, second = (digits.digits_arrays(0.2) for _ in range(2))
    for name, array in first.items():
        assert array.dtype == np.uint8
        np.testing.assert_array_equal(array, second[name])
    assert first["train_images"].shape == (1437, 28, 28)
    assert first["test_images"].shape == (360, 28, 28)
    assert first["train_images"].max() == 255 and first["train_images"].min() == 0
    shares = [np.bincount(first[f"{split}_labels"]) for split in ("train", "test")]
    np.testing.assert_allclose(shares[1] / (shares[0] + shares[1]), 0.2, atol=0.004)
    # Computed in whole numbers, so this holds on every machine.
    assert sha256(first["test_images"]).startswith("700d59bdd9bdc269")


def test_enlarging_is_bilinear() -> None:
    from PIL import Image

    small = np.random.default_rng(0).integers(0, 17, (8, 8))
    wanted = Image.fromarray(small.astype(np.float32)).resize((28, 28), Image.Resampling.BILINEAR)
    assert np.abs(digits.enlarge(small) - np.asarray(wanted) * 255 / 16).max() <= 0.501
    flat = digits.enlarge(np.full((3, 8, 8), 16))
    assert flat.shape == (3, 28, 28) and (flat == 255).all()
