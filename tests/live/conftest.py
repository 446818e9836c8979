"""What the tests of the page's networks share."""

import numpy as np
import pytest

from unrolled.images.dataset import Images
from unrolled.images.storage import save_images


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """Paths of twenty images and their manifest, which are called MNIST's."""
    folder = tmp_path_factory.mktemp("images")
    random = np.random.default_rng(0)
    pixels = np.zeros((20, 28, 28), np.uint8)
    pixels[:, 4:24, 4:24] = random.integers(0, 256, (20, 20, 20))
    labels = np.arange(20, dtype=np.uint8) % 10
    paths = [folder / "images.npz", folder / "images.json"]
    stored = Images("mnist", "MNIST", "-", pixels, labels, pixels, labels, list(range(10)))
    save_images(stored, *paths)
    return [str(path) for path in paths]
