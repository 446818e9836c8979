"""Another data set in the format of MNIST, by the config alone: its images, checks and a build."""

import dataclasses
import functools
import gzip
import json
import struct
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from project import Project, small_config
from unrolled.files.failures import Refusal
from unrolled.images import own, storage
from unrolled.images.acquisition import get_images
from unrolled.images.checksums import md5, sha256
from unrolled.images.own import OwnImagesError
from unrolled.images.resources import MNIST
from unrolled.images.search import array_of, describe_lack, find_images, find_in
from unrolled.tasks.mnist import task
from workflow.plan.strict_yaml import ConfigError
from workflow.plan.validation import check

CLASSES, HEIGHT, WIDTH = 40, 20, 36
NAMES = {
    "train_images": "train-images-idx3-ubyte",
    "train_labels": "train-labels-idx1-ubyte",
    "test_images": "t10k-images-idx3-ubyte",
    "test_labels": "t10k-labels-idx1-ubyte",
}


def patterns() -> dict[str, np.ndarray]:
    """A random pattern for each class, with noise of its own in every image."""
    random = np.random.default_rng(0)
    kinds = random.integers(0, 256, (CLASSES, HEIGHT, WIDTH))
    arrays = {}
    for part, size in (("train", 200), ("test", 80)):
        labels = np.arange(size) % CLASSES
        noisy = kinds[labels] + random.normal(0, 30, (size, HEIGHT, WIDTH))
        arrays[f"{part}_images"] = np.clip(noisy, 0, 255).astype(np.uint8)
        arrays[f"{part}_labels"] = labels.astype(np.uint8)
    return arrays


def fill(folder: Path, packed: bool = True, **changes) -> Path:
    """Write the four files; `changes` replace arrays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in (patterns() | changes).items():
        header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
        content = header + array.tobytes()
        path = folder / (NAMES[name] + ".gz" * packed)
        path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    return folder


def get(folder: Path, **changes):
    described = {"name": "Forty Patterns", "folder": str(folder), "classes": CLASSES, **changes}
    settings = {"source": "own", "own": described, "selection_seed": 1, "timeout_seconds": 1}
    paths = sorted(map(str, folder.glob("*-ubyte*")))
    return get_images(settings, paths, folder / "downloads", lambda said: None)


@pytest.mark.parametrize("packed", [True, False])
def test_images_of_any_size_and_number_of_classes(tmp_path, packed):
    named = [f"kind {label}" for label in range(CLASSES)]
    sums = {name: sha256(array) for name, array in patterns().items()}
    images = get(fill(tmp_path, packed), classes=named, sha256=sums)
    assert (images.height, images.width, images.classes) == (HEIGHT, WIDTH, CLASSES)
    assert (images.data, images.name, images.class_names) == ("own", "Forty Patterns", named)
    assert images.test_labels[images.selection].tolist() == list(range(CLASSES))
    np.testing.assert_array_equal(images.train_images, patterns()["train_images"])


BAD = {
    "more labels than images": ({"train_labels": np.zeros(3, np.uint8)}, "has 3 labels"),
    "a label too high": ({"train_labels": np.full(200, 40, np.uint8)}, "it has the label 40"),
    "a class without test image": ({"test_labels": np.zeros(80, np.uint8)}, "no image of the cl"),
    "two sizes": ({"test_images": np.zeros((80, 20, 35), np.uint8)}, "are 20 by 35 pixels: must"),
    "colours": ({"test_images": np.zeros((80, 20, 36, 3), np.uint8)}, "it has 4 dimensions and"),
    "no pixels": ({"train_images": np.zeros((200, 0, 36), np.uint8)}, "it must hold pixels"),
    "a class never trained": ({"train_labels": np.zeros(200, np.uint8)}, "no image of the class 1"),
    "scaled to 1": (
        {"test_images": np.eye(20, 36, dtype=np.uint8)[None].repeat(80, 0)},
        "no pixel is brighter than 1 of 255",
    ),
    "nothing but white": ({"test_images": np.full((80, 20, 36), 255, np.uint8)}, "is 255: there"),
    "labels from 1": (
        {"train_labels": np.arange(200, dtype=np.uint8) % CLASSES + 1},
        "set images.own.labels_from to 1",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_files_that_do_not_fit_are_refused_in_one_sentence(tmp_path, name):
    changes, said = BAD[name]
    with pytest.raises(OwnImagesError) as caught:
        get(fill(tmp_path, **changes))
    assert said in str(caught.value) and str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_damaged_file_and_a_wrong_checksum_are_named(tmp_path):
    folder = fill(tmp_path)
    with pytest.raises(OwnImagesError, match=r"sha256 of its array is .*images\.own\.sha256"):
        get(folder, sha256={"test_labels": "0" * 64})
    (folder / f"{NAMES['test_images']}.gz").write_bytes(b"no such thing")
    with pytest.raises(OwnImagesError, match=f"{NAMES['test_images']}.gz: cannot be used"):
        get(folder)


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


def test_fewer_images_than_a_batch_are_refused(tmp_path):
    images = get(fill(tmp_path))
    paths = [str(tmp_path / "images.npz"), str(tmp_path / "images.json")]
    storage.save_images(images, *paths)
    with pytest.raises(
        Refusal, match=r"200 training images, .* tasks\.mnist\.batch to at most 200"
    ):
        task.build({"batch": 201}, [0], paths)


def test_a_data_set_of_torchvision_is_downloaded_once(tmp_path, monkeypatch):
    served = fill(tmp_path / "served")
    files = [
        dataclasses.replace(file, md5=md5(served / f"{file.name}.gz"), sha256="", shape=())
        for file in MNIST
    ]
    handler = functools.partial(SimpleHTTPRequestHandler, directory=served)
    settings = {"name": "Fashion", "torchvision": "FashionMNIST", "classes": CLASSES}
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        mirror = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(own, "_published", lambda name: (files, [mirror]))
        arrays = own.own_arrays(settings, [], tmp_path / "downloads", 5, lambda said: None)
        server.shutdown()
    np.testing.assert_array_equal(arrays["test_images"], patterns()["test_images"])
    # from what was downloaded, as the mirror is gone
    own.own_arrays(settings, [], tmp_path / "downloads", 5, lambda said: None)
    with pytest.raises(
        OwnImagesError, match=r"images\.own\.torchvision: FashionMNIST cannot be had"
    ):
        own.own_arrays(settings, [], tmp_path / "elsewhere", 1, lambda said: None)


@pytest.mark.parametrize(
    ("described", "said"),
    [
        (None, "images.own is missing"),
        ({"name": "x", "classes": 3}, "images.own has neither folder nor torchvision"),
        ({"name": "x", "classes": 3, "folder": "none"}, "images.own.folder is 'none': must hold"),
        ({"name": "x", "classes": ["a"], "folder": "none"}, "classes is ['a']: must have at least"),
        ({"name": "x", "classes": 257, "folder": "none"}, "classes is 257: must be at most 256"),
        ({"name": "x", "classes": 3, "torchvision": "EMNIST"}, "must be one of FashionMNIST, KM"),
    ],
)
def test_a_config_that_does_not_describe_them_is_refused(described, said):
    overlay = {"images": {"source": "own", **({"own": described} if described else {})}}
    with pytest.raises(ConfigError) as caught:
        check(overlay, "config/config.yaml", [])
    assert said in str(caught.value) and "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Project:
    """A whole build of another data set and a sweep, by the config alone."""
    folder = tmp_path_factory.mktemp("own")
    fill(folder / "data")
    config = small_config() | {"quick": False, "only": ["mnist/*"], "seeds": [0]}
    config["ablations"]["run"] = config["controls"]["run"] = False
    config["images"] |= {"source": "own"}
    classes = [f"kind {label}" for label in range(CLASSES)]
    data_set = {"name": "Forty Patterns", "folder": str(folder / "data"), "classes": classes}
    config["images"]["own"] = data_set
    config["tasks"]["mnist"]["configurations"] = {"size": {"cell": "gru", "hidden": [3, 4]}}
    project = Project(folder / "project", config)
    project.printed = project.build()
    return project


def test_a_whole_build_follows_the_images(built):
    runs = built.folder / "results/runs/mnist"
    assert sorted(path.name for path in runs.iterdir()) == ["size-h3", "size-h4"]
    spec = json.loads((runs / "size-h3/seed-0/spec.json").read_text())
    assert (spec["images"]["height"], spec["images"]["width"]) == (HEIGHT, WIDTH)
    parts = 3 * WIDTH * 3 + 3 * 3 * 3 + 2 * 3 * 3 + (3 + 1) * CLASSES
    assert spec["parameters"] == parts
    confusion = pd.read_csv(built.folder / "results/tables/confusion.csv")
    assert set(confusion["true"]) == set(range(CLASSES))
    figures = built.folder / "results/figures/mnist"
    assert len(list(figures.glob("test-image-*.svg"))) == CLASSES


def test_nothing_is_said_of_mnist(built):
    claims = pd.read_csv(built.folder / "results/tables/claims.csv").set_index("claim")
    assert set(claims["verdict"]) == {"not testable here"}
    assert claims.loc["M1", "reason"] == "the images are not MNIST's"
    assert pd.read_csv(built.folder / "results/tables/printed_vs_ours.csv").empty
    page = (built.folder / "results/report/report.html").read_text()
    assert "Forty Patterns" in page and "kind 39" in page
    assert "Nothing in" in page and "scikit-learn's digits" not in page
    assert (built.folder / "results/report/report.pdf").read_bytes().startswith(b"%PDF")


def test_a_second_build_has_nothing_to_do(built):
    assert built.planned() == set()
