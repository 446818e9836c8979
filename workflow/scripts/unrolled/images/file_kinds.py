"""What a file is that was taken for another, by how it begins."""

from __future__ import annotations

GZIP = b"\x1f\x8b"
# how a file begins, and what it is then
KINDS = (
    (b"version https://git-lfs", "a pointer of Git LFS ('git lfs pull' gets the file itself)"),
    (GZIP, "packed twice with gzip"),
    (b"PK\x03\x04", "a zip archive, which must be unpacked"),
    (b"\x93NUMPY", "an array as numpy.save writes it"),
    (b"\x89HDF", "an HDF5 file"),
    (b"MATLAB", "a file of MATLAB"),
    (b"PAR1", "a Parquet file"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ", "packed with xz"),
    (b"7z\xbc\xaf", "a 7z archive, which must be unpacked"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
)
# Brands of the file type box (ISO/IEC 23008-12)
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
HEAD = 1_024  # bytes in which a file says what it is
HEIC, SVG, PDF = "a HEIC photo", "an SVG drawing", "a PDF document"
HTML, XML = (b"<!doctype html", b"<html", b"<head"), (b"<?xml", b"<!doctype")
PAGE = "a web page, perhaps one that asks for a login"


def kind_of(data: bytes) -> str | None:
    """What a file is by its first bytes, with its article; None where nothing is known of it."""
    if not data:
        return "empty"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return HEIC
    text = data[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(HTML):
        return PAGE
    if b"<svg" in text:
        return SVG
    if text.startswith(b"%pdf-"):
        return PDF
    if data[257:262] == b"ustar":
        return "a tar archive, which must be unpacked"
    if text.startswith(XML):
        return PAGE
    for beginning, kind in KINDS:
        if data.startswith(beginning):
            return kind
    if _is_text(data[:256]):
        return "text"
    return None


def _is_text(data: bytes) -> bool:
    return all(byte >= 32 or byte in b"\t\r\n" for byte in data) and data.isascii()
