"""Failures of the machine rather than of the code: told in one sentence that names the file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ADVICE = "Everything finished is kept: once this is mended, the same command goes on."


class Refusal(ValueError):
    """What cannot be done, and why, in one sentence."""


class FileError(Refusal):
    """A file that is there but cannot be used; the text is one sentence that names it."""


@contextmanager
def explained() -> Iterator[None]:
    """End the process with one sentence, not a traceback, where a file or Ctrl-C stops it."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit("Stopped. Everything finished is kept: the same command goes on.")
    except Refusal as error:
        sys.exit(str(error))
    except OSError as error:
        if error.filename is None:
            raise
        sys.exit(f"{error.filename}: {error.strerror}. {ADVICE}")


@contextmanager
def named(path: str | Path) -> Iterator[None]:
    """Give an `OSError` the path that a person knows: a full disk names none by itself."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
