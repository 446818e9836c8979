"""MNIST from folders, some of which hold something else."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from project import ROOT
from small_mnist import (
    ARRAYS,
    NAMES,
    PACKED,
    PAGE,
    SMALL,
    ZIPPED,
    Told,
    assert_mnist,
    fetch,
    fill,
    flipped,
    pack,
    settings,
)
from unrolled.images import idx, search
from unrolled.images.checksums import md5
from unrolled.images.resources import MNIST


@pytest.mark.parametrize(
    "extracted", [(), tuple(ARRAYS), ("train_images", "test_labels")], ids=["gz", "plain", "mixed"]
)
def test_local_files_are_used(tmp_path: Path, extracted: tuple[str, ...]) -> None:
    folder = fill(tmp_path / "mnist", extracted)
    told = Told()
    images = fetch(tmp_path, told, settings(tmp_path / "none", folder, source="mnist"))
    assert_mnist(images)
    assert told == [] and images.tried == []
    assert not (tmp_path / "downloads").exists()


def test_torchvisions_layout_is_found(tmp_path: Path) -> None:
    fill(tmp_path / "data" / "MNIST" / "raw")
    assert_mnist(fetch(tmp_path, Told(), settings(tmp_path / "data", source="mnist")))


@pytest.mark.parametrize("nested", [True, False])
def test_mnist_is_told_from_other_sets_by_its_content(tmp_path: Path, nested: bool) -> None:
    """Under the names that it has at Kaggle, in the folder that its archive unpacks to."""
    other = flipped(PACKED[NAMES[0]])
    fill(tmp_path / "data" / "FashionMNIST" / "raw", tuple(ARRAYS), train_images=other)
    archive = tmp_path / "data" / "unpacked" / "archive"
    for name in NAMES:
        path = archive / name / name if nested else archive / name.replace("-idx", ".idx")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PACKED[name])
    told = Told()
    assert_mnist(fetch(tmp_path, told, settings(tmp_path / "data", source="mnist")))
    assert len(told) == 1 and "FashionMNIST/raw" in told[0] and "another data set" in told[0]


def test_a_gz_packed_anew_or_unpacked_in_place_is_still_mnist(tmp_path: Path) -> None:
    anew = gzip.compress(PACKED[NAMES[0]], compresslevel=1, mtime=5)
    folder = fill(tmp_path / "mnist", train_images=anew, train_labels=PACKED[NAMES[1]])
    assert_mnist(fetch(tmp_path, Told(), settings(folder, source="mnist")))


def test_the_search_takes_the_first_complete_folder(tmp_path: Path) -> None:
    partial = fill(tmp_path / "partial")
    (partial / f"{NAMES[2]}.gz").unlink()
    complete = fill(tmp_path / "complete", ("test_images",))
    fill(tmp_path / "later")
    folders = [str(tmp_path / name) for name in ("none", "partial", "complete", "later")]
    found = search.find_first(folders)
    assert found == [str(complete / (name if name == NAMES[2] else f"{name}.gz")) for name in NAMES]
    assert search.find_first(folders[:2]) == []
    assert "lacks t10k-images-idx3-ubyte" in search.describe_lack(folders[1])
    assert "no such folder" in search.describe_lack(folders[0])


def test_what_cannot_be_read_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dangling = fill(tmp_path / "dangling")
    (dangling / f"{NAMES[0]}.gz").unlink()
    (dangling / f"{NAMES[0]}.gz").symlink_to(tmp_path / "nothing")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    file = tmp_path / "file"
    file.write_text("not a folder")
    folder_for_file = fill(tmp_path / "folders")
    (folder_for_file / f"{NAMES[0]}.gz").unlink()
    (folder_for_file / f"{NAMES[0]}.gz").mkdir()
    for folder in (dangling, loop, file, folder_for_file, "", "\0"):
        assert search.find_first([str(folder)]) == []
        assert search.describe_lack(str(folder)).startswith(f"Folder {folder}: ")
    # Root may read everything, so permission is also taken away by name.
    closed = fill(tmp_path / "closed")
    closed.chmod(0)
    allowed = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: "closed" not in str(path) and allowed(path, mode)
    )
    try:
        assert search.find_first([str(closed)]) == []
        assert "permission" in search.describe_lack(str(closed))
    finally:
        closed.chmod(0o700)


TURNED = pack(ARRAYS["train_images"].reshape(40, 14, 56))
DAMAGE = {
    "another byte": (("train_images",), {"train_images": flipped(PACKED[NAMES[0]])}, "sha256"),
    "cut off": (("train_images",), {"train_images": PACKED[NAMES[0]][:-9]}, "cut off"),
    "more bytes": (("train_images",), {"train_images": PACKED[NAMES[0]] + b"x"}, "more bytes"),
    "another shape": (("train_images",), {"train_images": TURNED}, r"\(40, 14, 56\)"),
    "no IDX file": (("train_labels",), {"train_labels": b"\0\0\7\1 what?"}, "begin"),
    "floats": (("train_labels",), {"train_labels": b"\0\0\x0d\1 floats"}, "cut off"),
    "empty": (("train_labels",), {"train_labels": b""}, "it is empty"),
    "gz cut off": ((), {"test_images": ZIPPED[NAMES[2]][:-30]}, "ended"),
    "gz damaged": ((), {"test_images": flipped(ZIPPED[NAMES[2]], 900)}, "damaged"),
    "gz trailed": ((), {"test_labels": ZIPPED[NAMES[3]] + b"trail"}, "gzip"),
    "a web page": ((), {"test_labels": PAGE}, "it is a web page"),
    "too much inside": ((), {"test_labels": gzip.compress(bytes(10**7))}, "begin"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_file_is_told_and_the_next_folder_taken(tmp_path: Path, case: str) -> None:
    extracted, changed, said = DAMAGE[case]
    bad = fill(tmp_path / "bad", extracted, **changed)
    good = fill(tmp_path / "good")
    told = Told()
    images = fetch(tmp_path, told, settings(bad, good, source="mnist"))
    assert_mnist(images)
    assert len(told) == 1 and "\n" not in told[0]
    assert re.search(f"^Folder {bad}: {bad}/.*{said}", told[0])
    assert images.tried == []  # the stored images do not depend on what failed before


def test_a_damaged_gz_with_its_extracted_file_beside_it(tmp_path: Path) -> None:
    folder = fill(tmp_path / "mnist", train_images=b"broken")
    (folder / NAMES[0]).write_bytes(PACKED[NAMES[0]])
    told = Told()
    assert_mnist(fetch(tmp_path, told, settings(folder, source="mnist")))
    assert len(told) == 1


def test_the_table_agrees_with_torchvision() -> None:
    from torchvision.datasets import MNIST as TORCHVISION

    assert [(f"{r.name}.gz", r.md5) for r in MNIST] == TORCHVISION.resources


@pytest.mark.parametrize("module", ["unrolled.images.search", "unrolled.images.dataset"])
def test_imports_stay_light(module: str) -> None:
    heavy = {"torch", "torchvision", "sklearn", "PIL"} | (
        {"numpy"} if module.endswith("search") else set()
    )
    code = f"import sys, {module}; print(sorted({heavy!r} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "workflow" / "scripts")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_read_resource_and_md5_name_the_file(tmp_path: Path) -> None:
    folder = fill(tmp_path)
    assert md5(folder / f"{NAMES[0]}.gz") == SMALL[0].md5
    with pytest.raises(ValueError, match="is not MNIST's: its shape"):
        idx.read_resource(folder / f"{NAMES[1]}.gz", SMALL[0])
