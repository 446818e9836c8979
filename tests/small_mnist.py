"""A small "MNIST" with its own checksums, so that tests need neither the real one nor a network."""

from __future__ import annotations

import gzip
import hashlib
import socket
import struct
from pathlib import Path

import numpy as np

from unrolled.images import search
from unrolled.images.acquisition import get_images
from unrolled.images.checksums import sha256
from unrolled.images.dataset import Images
from unrolled.images.resources import MNIST, Resource

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


def flipped(data: bytes, at: int = -5) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def refusing() -> str:
    """The address of a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/"
