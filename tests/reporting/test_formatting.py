"""How numbers are written."""

import pytest

from unrolled.reporting import formatting


@pytest.mark.parametrize(
    ("fraction", "digits", "written"),
    [
        (0.985, 2, "98.50"),
        (1, 2, "100.00"),
        (0, 0, "0"),
        (255 / 256, 0, "99.6"),
        (2999 / 3000, 0, "99.97"),
        (0.99998, 2, "99.998"),
        (1 / 3000, 0, "0.03"),
        (sum([0.1] * 10), 2, "100.00"),
    ],
)
def test_nearly_all_is_not_all(fraction, digits, written):
    """Of means of floats, what lacks less than a rounding error of one is all."""
    assert formatting.percent(fraction, digits).split() == [written, "%"]
