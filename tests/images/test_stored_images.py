"""What is stored of the images, and the check on each use."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest

from small_mnist import (
    ARRAYS,
    SMALL,
    Told,
    assert_mnist,
    fetch,
    fill,
    flipped,
    settings,
)
from unrolled.images.dataset import load_images
from unrolled.images.storage import save_images, select_one_of_each


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "images.npz", tmp_path / "images.json"
    images = fetch(tmp_path, Told(), settings(fill(tmp_path / "mnist"), source="mnist"))
    save_images(images, *paths)
    return paths


def test_manifest_and_selection(stored: tuple[Path, Path]) -> None:
    manifest = json.loads(stored[1].read_text())
    selection = manifest.pop("selection")
    assert ARRAYS["test_labels"][selection].tolist() == list(range(10))
    assert selection == select_one_of_each(ARRAYS["test_labels"], 2021)
    assert selection != select_one_of_each(ARRAYS["test_labels"], 2022)
    assert manifest.pop("description").startswith("MNIST: 40 training and 20 test images")
    assert manifest == {
        "data": "mnist",
        "name": "MNIST",
        "class_names": [*"0123456789"],
        "classes": 10,
        "height": 28,
        "width": 28,
        "train": 40,
        "test": 20,
        "sha256": {r.array: r.sha256 for r in SMALL},
        "tried": [],
    }


def test_stored_files_repeat_byte_for_byte(tmp_path: Path, stored: tuple[Path, Path]) -> None:
    before = [path.read_bytes() for path in stored]
    images = load_images(*stored)
    assert_mnist(images)
    assert (images.height, images.width, images.classes) == (28, 28, 10)
    time.sleep(2.1)  # zip archives count time in steps of two seconds
    save_images(images, *stored)
    assert [path.read_bytes() for path in stored] == before


def test_any_flipped_byte_of_the_arrays_is_noticed(stored: tuple[Path, Path]) -> None:
    arrays, manifest = stored
    whole = arrays.read_bytes()
    unharmed = 0
    for at in range(0, len(whole), 97):
        arrays.write_bytes(flipped(whole, at))
        try:
            assert_mnist(load_images(arrays, manifest))  # a byte of no meaning, such as a date
            unharmed += 1
        except ValueError as error:
            assert str(error).startswith(f"{arrays} is damaged: ")
            assert str(error).endswith("delete it and run Snakemake again.")
    assert unharmed < 20


def resave(path: Path, **changed: np.ndarray) -> None:
    np.savez(path, **{**ARRAYS, **changed})


def test_other_arrays_than_the_manifest_says_are_noticed(stored: tuple[Path, Path]) -> None:
    arrays, manifest = stored
    other = ARRAYS["test_labels"].copy()
    other[3] += 1
    for changed, said in (
        ({"test_labels": other}, "sha256 of its test_labels"),
        ({"test_labels": ARRAYS["test_labels"].astype(np.int64)}, "test_labels are int64"),
        ({"train_images": ARRAYS["train_images"][:30]}, r"train_images are uint8 \(30, 28, 28\)"),
    ):
        resave(arrays, **changed)
        with pytest.raises(ValueError, match=said):
            load_images(arrays, manifest)
    arrays.unlink()
    with pytest.raises(ValueError, match=r"images\.npz is damaged: .*No such file"):
        load_images(arrays, manifest)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"data": "mnist"', '{"sha256": {}}'])
def test_a_damaged_manifest_is_noticed(stored: tuple[Path, Path], text: str) -> None:
    stored[1].write_text(text)
    with pytest.raises(ValueError, match=r"images\.json is damaged: .*delete it and run"):
        load_images(*stored)
