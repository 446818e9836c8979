"""The identity of MNIST: its four files, their official checksums and what they decode to."""

from __future__ import annotations

from dataclasses import dataclass

NAME = "MNIST"
ORIGINAL = NAME.lower()  # as `images.source` and the manifest of the images call it


@dataclass(frozen=True)
class Resource:
    """One file in IDX format, lying about as `name` or compressed as `name`.gz.

    array: the array that it decodes to; md5: of the official .gz, as in torchvision's
    `MNIST.resources`; sha256: of the decoded array's bytes (without the IDX header), equal for
    the .gz and the extracted file; shape: of the decoded array, uint8 throughout.
    """

    name: str
    array: str
    md5: str
    sha256: str
    shape: tuple[int, ...]


MNIST = (
    Resource(
        "train-images-idx3-ubyte",
        "train_images",
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
        (60_000, 28, 28),
    ),
    Resource(
        "train-labels-idx1-ubyte",
        "train_labels",
        "d53e105ee54ea40749a09fcbcd1e9432",
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
        (60_000,),
    ),
    Resource(
        "t10k-images-idx3-ubyte",
        "test_images",
        "9fb629c4189551a2d022fa330f9573f3",
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
        (10_000, 28, 28),
    ),
    Resource(
        "t10k-labels-idx1-ubyte",
        "test_labels",
        "ec29112dd5afa0611ce80d1b7f02629c",
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
        (10_000,),
    ),
)
