"""Failures: one sentence on the terminal, and in the job's log where it came from."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ADVICE = "Everything finished is kept: once this is mended, the same command goes on."


class Refusal(ValueError):
    """What cannot be done, and why, in one sentence."""


class FileError(Refusal):
    """A file that is there but cannot be used; the text is one sentence that names it."""


@contextmanager
def explained(log: str | Path | None = None) -> Iterator[None]:
    """End the process with one sentence, not a traceback, where it fails.

    log: file of the job, which begins anew, and in the end holds traceback and sentence. Without
    one, or where it cannot be written, an error of the code itself is raised as it is.
    """
    if log:
        with suppress(OSError):  # the job says so itself as soon as it writes to it
            Path(log).unlink(missing_ok=True)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit("Stopped. Everything finished is kept: the same command goes on.")
    except Exception as error:
        sentence = _sentence(error)
        is_noted = log is not None and _is_noted(error, sentence, log)
        if sentence is None and not is_noted:
            raise
        sys.exit(sentence or _last_line(error))


def _sentence(error: Exception) -> str | None:
    """What is said of an error of the machine or of what the job was given; None of the code's."""
    if isinstance(error, Refusal):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}. {ADVICE}"
    return None


def _last_line(error: Exception) -> str:
    """The end of a traceback: the error's type and what it says."""
    return "".join(traceback.format_exception_only(error)).rstrip()


def _is_noted(error: Exception, sentence: str | None, log: str | Path) -> bool:
    """Whether an error could be added to a log: its traceback if that helps, and what is said."""
    lines = [] if isinstance(error, Refusal) else [*traceback.format_exception(error)]
    try:
        Path(log).parent.mkdir(parents=True, exist_ok=True)
        with open(log, "a", encoding="utf-8") as file:
            file.write("".join([*lines, f"{sentence}\n" if sentence else ""]))
    except OSError:
        return False
    return True


@contextmanager
def named(path: str | Path) -> Iterator[None]:
    """Give an `OSError` the path that a person knows: a full disk names none by itself."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
