"""What jobs find in their environment, whoever starts the build and on whatever machine."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

FONTS = Path(".snakemake/matplotlib")


def settle() -> None:
    """Set what libraries would else take from another project, or miss in a container."""
    os.environ["MPLBACKEND"] = "agg"  # Jupyter leaves one that only it can load
    os.environ["MPLCONFIGDIR"] = str(FONTS.absolute())  # the home may not be writable
    try:
        getpass.getuser()
    except (KeyError, OSError):  # a number that has no name, as `docker run --user` gives it
        os.environ["USER"] = str(os.getuid())
