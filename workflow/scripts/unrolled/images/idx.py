"""Reads a file in IDX format, the format of MNIST, and checks that it is the one expected."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from unrolled.images.checksums import sha256
from unrolled.images.file_kinds import GZIP, kind_of
from unrolled.images.resources import Resource

UINT8 = np.dtype("u1")
# element types by their code in an IDX header, all big-endian
TYPES = {
    0x08: UINT8,
    0x09: np.dtype("i1"),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}
MOST_DIMENSIONS = 255
BLOCK = 2**20  # bytes that are read at once
# a header may claim any size: bytes of memory that no data set of this study comes near
MOST = 2**33


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
            f"{path} is damaged, or of another data set: the sha256 of its array is {digest}, not "
            f"{resource.sha256}."
        )
    return array


def read_idx(path: str | Path, rank: int) -> np.ndarray:
    """The uint8 array of `rank` dimensions in `path`, compressed or extracted, of any shape.

    Whole numbers of other types are taken where all fit into a byte. Raises `ValueError`, one
    sentence that names the file, where it cannot be read, is no IDX file, has another number of
    dimensions or numbers that do not fit.
    """
    try:
        start, dtype, shape = parse_header(_read(path, _header_size(MOST_DIMENSIONS)))
        if len(shape) != rank:
            raise ValueError(f"it has {len(shape)} dimensions and must have {rank}")
        size = start + math.prod(shape) * dtype.itemsize
        if size > MOST:
            raise ValueError(f"its header tells of an array of shape {shape}, of {size:,} bytes")
        return parse_idx(_read(path, size + 1))
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise ValueError(f"{path}: cannot be used: {error}.") from None


def parse_header(data: bytes) -> tuple[int, np.dtype, tuple[int, ...]]:
    """Where the elements of an IDX file start, their type, and the array's shape.

    The header is two zeros, a type, a rank and the sizes, big-endian. Raises `ValueError`, which
    says what the file is instead where that shows.
    """
    if not _begins_as_idx(data[:4]):
        if _begins_as_idx(data[3::-1]):
            raise ValueError("its bytes are in reversed order: an IDX file is big-endian")
        kind = kind_of(data)
        raise ValueError(f"it is {kind}, no IDX file" if kind else "it does not begin as IDX does")
    rank = data[3]
    start = _header_size(rank)
    if len(data) < start:
        raise ValueError("it is cut off in its header")
    return start, TYPES[data[2]], struct.unpack(f">{rank}I", data[4:start])


def parse_idx(data: bytes) -> np.ndarray:
    """Decode an IDX file into an array of unsigned bytes.

    Raises `ValueError` where the header, the number of elements or their type is wrong, or where
    an element is no whole number from 0 to 255.
    """
    start, dtype, shape = parse_header(data)
    size = math.prod(shape) * dtype.itemsize
    if len(data) - start != size:
        state = "cut off" if len(data) - start < size else "followed by more bytes"
        raise ValueError(f"its array of shape {shape} is {state}")
    array = np.frombuffer(data, dtype, offset=start).reshape(shape)
    return array if dtype == UINT8 else _as_bytes(array)


def _as_bytes(array: np.ndarray) -> np.ndarray:
    """Numbers of another type as unsigned bytes, where all fit."""
    named = f"its elements are of type {array.dtype.newbyteorder('=').name}"
    if array.dtype.kind == "f":
        raise ValueError(f"{named}: they must be uint8, pixels from 0 to 255")
    if array.size and not (array.min() >= 0 and array.max() <= 255):
        least, most = array.min(), array.max()
        raise ValueError(f"{named} and go from {least} to {most}: they must be 0 to 255")
    return array.astype(UINT8)


def _header_size(rank: int) -> int:
    return 4 + 4 * rank


def _begins_as_idx(magic: bytes) -> bool:
    """Whether four bytes are two zeros, the code of a type, and a rank."""
    return len(magic) == 4 and magic[:2] == b"\0\0" and magic[2] in TYPES and magic[3] > 0


def _read(path: str | Path, limit: int) -> bytes:
    """The first `limit` decoded bytes; content and not name tells whether it is compressed."""
    with open(path, "rb") as file:
        compressed = file.read(len(GZIP)) == GZIP
        file.seek(0)
        return _read_blocks(gzip.GzipFile(fileobj=file) if compressed else file, limit)


def _read_blocks(file: BinaryIO, limit: int) -> bytes:
    """Up to `limit` bytes, with no more memory than there are bytes."""
    blocks = bytearray()
    while len(blocks) < limit and (block := file.read(min(BLOCK, limit - len(blocks)))):
        blocks += block
    return bytes(blocks)
