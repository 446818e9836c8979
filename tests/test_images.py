"""Images: MNIST from folders and from misbehaving mirrors, the digits, and the check on each use.

The mirrors are a local server; the "MNIST" is a small one of its own, with its own checksums, so
that the tests need neither the real one nor a network.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

import fetch_images
from unrolled.images import digits, idx, search
from unrolled.images.acquisition import NoMnistError, get_images
from unrolled.images.checksums import md5, sha256
from unrolled.images.dataset import Images, load_images
from unrolled.images.resources import MNIST, Resource
from unrolled.images.storage import save_images, select_one_of_each

SCRIPTS = Path(fetch_images.__file__).parent
SIZES = {"train": 40, "test": 20}
PAGE = b"<!DOCTYPE html><html><body>Moved, with status 200</body></html>"


def pack(array: np.ndarray) -> bytes:
    """An array of unsigned bytes in IDX format."""
    return (
        bytes([0, 0, 8, array.ndim])
        + struct.pack(f">{array.ndim}I", *array.shape)
        + array.tobytes()
    )


def make_arrays() -> dict[str, np.ndarray]:
    generator = np.random.default_rng(7)
    arrays = {}
    for split, size in SIZES.items():
        arrays[f"{split}_images"] = generator.integers(0, 256, (size, 28, 28), dtype=np.uint8)
        arrays[f"{split}_labels"] = np.arange(size, dtype=np.uint8) % 10
    return arrays


ARRAYS = make_arrays()
PACKED = {resource.name: pack(ARRAYS[resource.array]) for resource in MNIST}
ZIPPED = {name: gzip.compress(data, mtime=0) for name, data in PACKED.items()}
SMALL = tuple(
    Resource(
        resource.name,
        resource.array,
        hashlib.md5(ZIPPED[resource.name]).hexdigest(),
        sha256(ARRAYS[resource.array]),
        ARRAYS[resource.array].shape,
    )
    for resource in MNIST
)
NAMES = [resource.name for resource in SMALL]


def fill(folder: Path, extracted: tuple[str, ...] = (), **changed: bytes) -> Path:
    """Write the four files; `changed` gives other bytes for the file that holds that array."""
    folder.mkdir(parents=True, exist_ok=True)
    for resource in SMALL:
        name = resource.name
        plain = resource.array in extracted
        data = PACKED[name] if plain else ZIPPED[name]
        path = folder / (name if plain else f"{name}.gz")
        path.write_bytes(changed.get(resource.array, data))
    return folder


class Told(list):
    """Collects sentences."""

    def __call__(self, sentence: str) -> None:
        self.append(sentence)

    @property
    def text(self) -> str:
        return "\n".join(self)


def settings(*folders: Path, source: str = "auto", mirrors: tuple[str, ...] = ()) -> dict:
    return {
        "source": source,
        "search": [str(folder) for folder in folders],
        "mirrors": list(mirrors),
        "timeout_seconds": 1,
        "digits_test_share": 0.2,
        "selection_seed": 2021,
    }


def fetch(tmp_path: Path, told: Told, config: dict) -> Images:
    found = search.find_first(config["search"])
    return get_images(config, found, tmp_path / "downloads", told, SMALL)


def assert_mnist(images: Images) -> None:
    assert images.data == "mnist"
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(getattr(images, name), array)


# Folders


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


def flipped(data: bytes, at: int = -5) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


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


# Mirrors


class Misbehaving(BaseHTTPRequestHandler):
    """A mirror for each first part of the path, each with a fault of its own."""

    asked: list[str]
    stop: threading.Event

    def do_GET(self) -> None:
        _, fault, file = self.path.split("/")
        self.asked.append(self.path)
        data = ZIPPED[file.removesuffix(".gz")]
        half_good = file.startswith("train")
        if fault in ("403", "404", "500"):
            self.send_error(int(fault))
        elif fault == "page":
            self.answer(PAGE, "text/html")
        elif fault == "cut":
            self.answer(data[:-100], length=len(data))
        elif fault == "wrong" or (fault == "half" and not half_good):
            self.answer(flipped(data))
        elif fault == "trailed":
            self.answer(data + b"trail")
        elif fault == "redirects":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()
        elif fault == "silent":
            self.stop.wait(20)
        elif fault == "stalls":
            self.answer(data[:1000], length=len(data), wait=20)
        elif fault == "trickle":
            self.answer(b"", length=len(data))
            while not self.stop.wait(0.05):
                self.wfile.write(b"x")
        else:
            self.answer(data)

    def answer(self, data: bytes, kind: str = "application/gzip", length: int = 0, wait=0) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length or len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()
        self.stop.wait(wait)

    def log_message(self, *arguments: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments: object) -> None:
        """Clients that hang up are what is tested."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[functools.partial]:
    """Gives the address of a mirror by its fault; `asked` lists the paths asked for."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    handler = type("Handler", (Misbehaving,), {"asked": [], "stop": threading.Event()})
    running = Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()

    def address(fault: str) -> str:
        return f"http://127.0.0.1:{running.server_port}/{fault}/"

    address.asked = handler.asked
    yield address
    handler.stop.set()
    running.shutdown()
    running.server_close()


def refusing() -> str:
    """The address of a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"


FAULTS = {
    "403": "403",
    "404": "404",
    "500": "500",
    "page": "web page",
    "cut": "bytes with md5|IncompleteRead|more expected",
    "wrong": "bytes with md5 .*, not",
    "trailed": "bytes with md5 .*, not",
    "redirects": "redirect",
    "silent": "no answer for 1 seconds|only 0 bytes in 1 seconds",
    "stalls": r"no answer for 1 seconds|only \d+ bytes in 1 seconds",
    "trickle": r"only \d+ bytes in 1 seconds",
}


def test_every_fault_of_a_mirror_leads_to_the_next_one(tmp_path: Path, server) -> None:
    mirrors = (refusing(), "http://no-such-host.invalid/", "not an address")
    mirrors += (*map(server, FAULTS), server("good"), server("never-asked"))
    told = Told()
    images = fetch(tmp_path, told, settings(source="mnist", mirrors=mirrors))
    assert_mnist(images)
    failures = [sentence for sentence in told if sentence.startswith("Mirror ")]
    reasons = ["cannot be reached", "cannot be reached|no answer|bytes in", "unknown url"]
    for mirror, reason, failure in zip(
        mirrors, [*reasons, *FAULTS.values()], failures, strict=False
    ):
        assert failure.startswith(f"Mirror {mirror}: {NAMES[0]}.gz: ")
        assert re.search(reason, failure), failure
        assert "\n" not in failure
    assert len(failures) == len(mirrors) - 2
    assert not any("never-asked" in path for path in server.asked)
    files = sorted(path.name for path in (tmp_path / "downloads").iterdir())
    assert files == sorted(f"{name}.gz" for name in NAMES)
    assert socket.getdefaulttimeout() is None


def test_what_a_mirror_gave_rightly_is_kept(tmp_path: Path, server) -> None:
    told = Told()
    config = settings(source="mnist", mirrors=(server("half"), server("good")))
    assert_mnist(fetch(tmp_path, told, config))
    good = [path for path in server.asked if path.startswith("/good/")]
    assert {path.rsplit("/", 1)[1] for path in good} == {f"{name}.gz" for name in NAMES[2:]}
    server.asked.clear()
    (tmp_path / "downloads" / f"{NAMES[1]}.gz").write_bytes(b"damaged since")
    assert_mnist(fetch(tmp_path, told, config))
    assert {path.rsplit("/", 1)[1] for path in server.asked} == {f"{NAMES[1]}.gz"}
    server.asked.clear()
    assert_mnist(fetch(tmp_path, told, config))
    assert server.asked == []


def test_a_folder_that_cannot_be_written_is_a_failure_like_others(tmp_path: Path, server) -> None:
    (tmp_path / "downloads").write_text("a file stands here")
    images = fetch(tmp_path, Told(), settings(mirrors=(server("good"),)))
    assert images.data == "digits" and "File exists" in images.tried[0]


# What `source` asks for


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


# The digits


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


# What is stored, and its check


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


# What holds for the official table and for imports


def test_the_table_agrees_with_torchvision() -> None:
    from torchvision.datasets import MNIST as TORCHVISION

    assert [(f"{r.name}.gz", r.md5) for r in MNIST] == TORCHVISION.resources


@pytest.mark.parametrize("module", ["unrolled.images.search", "unrolled.images.dataset"])
def test_imports_stay_light(module: str) -> None:
    heavy = {"torch", "torchvision", "sklearn", "PIL"} | (
        {"numpy"} if module.endswith("search") else set()
    )
    code = f"import sys, {module}; print(sorted({heavy!r} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_read_resource_and_md5_name_the_file(tmp_path: Path) -> None:
    folder = fill(tmp_path)
    assert md5(folder / f"{NAMES[0]}.gz") == SMALL[0].md5
    with pytest.raises(ValueError, match="is not MNIST's: its shape"):
        idx.read_resource(folder / f"{NAMES[1]}.gz", SMALL[0])
