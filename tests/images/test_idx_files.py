"""Files of a data set of one's own: what is read, under which names, and what a file is instead."""

import gzip
import struct

import numpy as np
import pytest

from own_images import CLASSES, NAMES, fill, get, patterns
from unrolled.images.acquisition import get_images
from unrolled.images.own import OwnImagesError
from unrolled.images.search import array_of, describe_lack, find_images, find_in

STRANGE = {
    "a login page": (b"\n<!DOCTYPE html>\n<html><body>Sign in</body></html>", "it is a web page"),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "of Git LFS"),
    "an archive": (b"PK\x03\x04" + bytes(40), "it is a zip archive"),
    "an array": (b"\x93NUMPY\x01\x00v\x00{'descr'", "numpy.save"),
    "a table": (b"label,1x1,1x2\n5,0,0\n", "it is text"),
    "nothing": (b"", "it is empty"),
    "little-endian": (struct.pack("<4I", 0x803, 80, 20, 36) + bytes(80 * 20 * 36), "reversed"),
    "endless sizes": (b"\0\0\x08\x03" + b"\xff" * 12, "its header tells of an array"),
    "no sizes": (b"\0\0\x08\x03\0\0", "cut off in its header"),
    "floats": (b"\0\0\x0d\3" + struct.pack(">3I", 1, 1, 1) + bytes(4), "of type float32"),
    "too high": (b"\0\0\x0b\3" + struct.pack(">3Ih", 1, 1, 1, 256), "int16 and go from 256"),
    "negative": (b"\0\0\x09\3" + struct.pack(">3Ib", 1, 1, 1, -1), "int8 and go from -1"),
}


@pytest.mark.parametrize("packed", [True, False], ids=["gz", "plain"])
@pytest.mark.parametrize("name", STRANGE)
def test_a_file_that_is_something_else_is_told_what_it_is(tmp_path, name, packed):
    content, said = STRANGE[name]
    path = fill(tmp_path, packed) / (NAMES["test_images"] + ".gz" * packed)
    path.write_bytes(gzip.compress(content) if packed else content)
    with pytest.raises(OwnImagesError) as caught:
        get(tmp_path)
    assert str(caught.value).startswith(f"{path}: cannot be used: ")
    assert said in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("code", [0x0B, 0x0C])
def test_labels_of_another_type_are_taken_where_they_fit(tmp_path, code):
    labels = patterns()["train_labels"]
    content = labels.astype({0x0B: ">i2", 0x0C: ">i4"}[code]).tobytes()
    fill(tmp_path, False)
    header = bytes([0, 0, code, 1]) + struct.pack(">I", len(labels))
    (tmp_path / NAMES["train_labels"]).write_bytes(header + content)
    np.testing.assert_array_equal(get(tmp_path).train_labels, labels)


def test_labels_from_1_and_rows_stored_as_columns(tmp_path):
    """As EMNIST's letters are distributed, beside other sets of theirs."""
    arrays = patterns()
    turned = {
        name: array + np.uint8(1) if array.ndim == 1 else array.swapaxes(1, 2)
        for name, array in arrays.items()
    }
    fill(tmp_path / "gzip", **turned)
    for path in list((tmp_path / "gzip").iterdir()):
        name = path.name.replace("t10k", "test")
        path.with_name(f"emnist-digits-{name}").write_bytes(b"another set")
        path.rename(path.with_name(f"emnist-letters-{name}"))
    described = {"name": "Letters", "folder": str(tmp_path), "classes": CLASSES}
    assert find_in(str(tmp_path)) == []
    assert "'emnist-digits-', 'emnist-letters-': name one as" in describe_lack(str(tmp_path))
    described |= {"prefix": "emnist-letters-", "labels_from": 1, "transpose": True}
    settings = {"source": "own", "own": described, "selection_seed": 1, "timeout_seconds": 1}
    images = get_images(settings, find_images(settings), tmp_path, lambda said: None)
    for name, array in arrays.items():
        np.testing.assert_array_equal(getattr(images, name), array)


@pytest.mark.parametrize("nested", [True, False])
def test_names_and_folders_of_other_copies_are_found(tmp_path, nested):
    fill(tmp_path, packed=False)
    for name in NAMES.values():
        dotted = (tmp_path / name).rename(tmp_path / name.replace("-idx", ".idx"))
        if nested:
            (tmp_path / name).mkdir()
            dotted.rename(tmp_path / name / name)
    paths = find_in(str(tmp_path))
    assert [array_of(path) for path in paths] == list(NAMES)
    described = {"name": "Copies", "folder": str(tmp_path), "classes": CLASSES}
    settings = {"source": "own", "own": described, "selection_seed": 1, "timeout_seconds": 1}
    images = get_images(settings, paths, tmp_path / "downloads", lambda said: None)
    np.testing.assert_array_equal(images.test_images, patterns()["test_images"])
