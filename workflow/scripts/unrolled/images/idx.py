"""Reads a file in IDX format, the format of MNIST, and checks that it is the one expected."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

from unrolled.images.checksums import sha256
from unrolled.images.resources import Resource

GZIP_MAGIC = b"\x1f\x8b"
UINT8 = 0x08  # the code of the element type in an IDX header


def read_resource(path: str | Path, resource: Resource) -> np.ndarray:
    """The uint8 array in `path`, which holds `resource`, compressed or extracted.

    Raises `ValueError`, one sentence that names the file, where it cannot be read, is no IDX
    file, has another shape or other bytes.
    """
    size = _header_size(len(resource.shape)) + math.prod(resource.shape)
    try:
        # One byte more than fits: trailing bytes show, and an endless file does not fill memory.
        array = parse_idx(_read(path, size + 1))
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise ValueError(f"{path} is damaged: {error}.") from None
    if array.shape != resource.shape:
        raise ValueError(
            f"{path} is not MNIST's: its shape is {array.shape}, not {resource.shape}."
        )
    if (digest := sha256(array)) != resource.sha256:
        raise ValueError(
            f"{path} is damaged: the sha256 of its array is {digest}, not {resource.sha256}."
        )
    return array


def read_idx(path: str | Path, rank: int) -> np.ndarray:
    """The uint8 array of `rank` dimensions in `path`, compressed or extracted, of any shape.

    Raises `ValueError`, one sentence that names the file, where it cannot be read, is no IDX
    file or has another number of dimensions.
    """
    try:
        header = _read(path, _header_size(rank))
        is_idx = header[:3] == bytes([0, 0, UINT8]) and len(header) > 3
        if is_idx and header[3] != rank:
            raise ValueError(f"it has {header[3]} dimensions and must have {rank}")
        whole = len(header) == _header_size(rank)
        shape = struct.unpack(f">{rank}I", header[4:]) if whole else ()
        return parse_idx(_read(path, len(header) + math.prod(shape) + 1))
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise ValueError(f"{path}: cannot be used: {error}.") from None


def parse_idx(data: bytes) -> np.ndarray:
    """Decode an IDX file of unsigned bytes: two zeros, type, rank, sizes (big-endian), elements.

    Raises `ValueError` where the header or the number of elements is wrong.
    """
    if len(data) < 4 or data[:3] != bytes([0, 0, UINT8]) or len(data) < _header_size(data[3]):
        raise ValueError("it does not begin as an IDX file of unsigned bytes does")
    header = _header_size(data[3])
    shape = struct.unpack(f">{data[3]}I", data[4:header])
    if len(data) - header != math.prod(shape):
        state = "cut off" if len(data) - header < math.prod(shape) else "followed by more bytes"
        raise ValueError(f"its array of shape {shape} is {state}")
    return np.frombuffer(data, np.uint8, offset=header).reshape(shape)


def _header_size(rank: int) -> int:
    return 4 + 4 * rank


def _read(path: str | Path, limit: int) -> bytes:
    """The first `limit` decoded bytes; content and not name tells whether it is compressed."""
    with open(path, "rb") as file:
        compressed = file.read(2) == GZIP_MAGIC
        file.seek(0)
        return (gzip.GzipFile(fileobj=file) if compressed else file).read(limit)
