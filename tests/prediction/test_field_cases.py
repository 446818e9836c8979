"""Files as users had them: `field_cases/` has a folder for each case, and each is used or told."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from test_photos import alike
from unrolled.images.acquisition import get_images
from unrolled.images.own import OwnImagesError
from unrolled.images.picture import read_ink
from unrolled.images.placing import place_digit
from unrolled.images.search import find_images

CASES = Path(__file__).parent / "field_cases"
# the test images that the photos were made of, by their digits
DRAWN = {path.stem: np.asarray(Image.open(path)) for path in (CASES / "drawn").iterdir()}
# correlation of what is read with the digit that was drawn, and with the other ones
LEAST, MOST_OTHERS = 0.7, 0.55

# pictures that are refused, with what is said of all files of the case
PICTURES = {
    "blank-paper-photo": "is blank: ",
    "heic": r"is (a HEIC photo|an SVG drawing|a PDF document).*: export (it|the page) as",
    "two-digits": "shows 2 things of like size: crop it to one digit",
}
# data sets: the number of classes, and what is said of them; None where they are used
DATA_SETS = {
    "idx-class-not-in-training": (10, "it has no image of the class 9"),
    "idx-emnist-letters": (26, "set images.own.labels_from to 1"),
    "idx-html-page": (10, "it is a web page"),
    "idx-int32-labels": (10, None),
    "idx-kaggle-names": (10, None),
    "idx-lfs-pointer": (10, "it is a pointer of Git LFS"),
    "idx-pixels-0-to-1": (10, "no pixel is brighter than 1 of 255"),
}
PHOTOS = sorted(CASES.glob("photo-*/*.jpg"))


def images_of(case: str, downloads: Path, **described):
    """The images of a case, as a build gets them."""
    own = {"name": "Case", "folder": str(CASES / case), **described}
    settings = {"source": "own", "own": own, "selection_seed": 1, "timeout_seconds": 1}
    return get_images(settings, find_images(settings), downloads, lambda said: None)


def test_every_case_has_a_test():
    cases = {path.name for path in CASES.iterdir()} - {"drawn"}
    assert cases == {*PICTURES, *DATA_SETS, *(path.parent.name for path in PHOTOS)}


@pytest.mark.parametrize("path", PHOTOS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_photo_shows_the_network_the_digit_that_was_drawn(path):
    seen = place_digit(read_ink(path))
    likeness = {digit: alike(image, seen) for digit, image in DRAWN.items()}
    drawn = path.stem[-1]
    assert likeness.pop(drawn) > LEAST
    assert max(likeness.values()) < MOST_OTHERS


@pytest.mark.parametrize("case", PICTURES)
def test_a_picture_that_is_no_digit_is_told_in_one_sentence(case):
    for path in (CASES / case).iterdir():
        with pytest.raises(ValueError, match=PICTURES[case]) as caught:
            read_ink(path)
        assert str(path) in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("case", DATA_SETS)
def test_a_data_set_is_used_or_told_in_one_sentence(case, tmp_path):
    classes, said = DATA_SETS[case]
    if said is None:
        assert images_of(case, tmp_path, classes=classes).train_images.shape == (100, 28, 28)
        return
    with pytest.raises(OwnImagesError) as caught:
        images_of(case, tmp_path, classes=classes)
    sentence = str(caught.value)
    assert sentence.startswith(f"{CASES / case}/") and said in sentence and "\n" not in sentence


def test_letters_are_used_as_they_are_described(tmp_path):
    images = images_of("idx-emnist-letters", tmp_path, classes=26, labels_from=1, transpose=True)
    assert set(images.train_labels) == set(images.test_labels) == set(range(26))
