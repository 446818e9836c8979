"""Downloads MNIST from its mirrors with torchvision's downloader, with every wait bounded."""

from __future__ import annotations

import queue
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError

from unrolled.images import checksums
from unrolled.images.resources import Resource

SLOWEST = 8_000  # bytes a second, averaged over the time allowed for a silence


def download(
    resources: Sequence[Resource],
    mirrors: Sequence[str],
    folder: str | Path,
    timeout_seconds: float,
    note: Callable[[str], None],
    tell: Callable[[str], None] = print,
) -> bool:
    """Download the .gz of every resource into `folder`; says whether all are there.

    Files already there with the right md5 are kept. The mirrors are tried in order; any failure
    (no connection, an error status, another file than expected, silence, a trickle) is put in
    a sentence for `note`, and the next mirror takes over what is missing. `tell` takes what is
    being downloaded.
    """
    folder = Path(folder)
    for mirror in mirrors:
        try:
            for resource in missing(resources, folder):
                url = mirror.rstrip("/") + f"/{resource.name}.gz"
                tell(f"Downloading {url}")
                download_file(url, resource, folder, timeout_seconds)
        except Exception as error:  # whatever a mirror does, the next one is tried
            note(f"Mirror {mirror}: {resource.name}.gz: {_reason(error, timeout_seconds)}.")
        else:
            return True
    return not missing(resources, folder)


def missing(resources: Sequence[Resource], folder: Path) -> list[Resource]:
    """The resources whose .gz does not lie in `folder` with the right md5."""
    return [
        resource
        for resource in resources
        if not (path := folder / f"{resource.name}.gz").is_file()
        or checksums.md5(path) != resource.md5
    ]


def download_file(url: str, resource: Resource, folder: Path, timeout_seconds: float) -> None:
    """Download one .gz and check its md5; the file appears in `folder` complete or not at all.

    torchvision's downloader knows no time limit, so it runs in a thread that is left behind
    (and ends with the process) when too little arrives.
    """
    from torchvision.datasets.utils import download_url

    folder.mkdir(parents=True, exist_ok=True)
    attempt = Path(tempfile.mkdtemp(prefix=".attempt-", dir=folder))
    path = attempt / f"{resource.name}.gz"
    outcome: queue.Queue[Exception | None] = queue.Queue()

    def work() -> None:
        try:
            download_url(url, str(attempt), path.name, resource.md5)
        except Exception as error:
            outcome.put(error)
        else:
            outcome.put(None)

    try:
        with _socket_timeout(timeout_seconds):
            threading.Thread(target=work, daemon=True).start()
            error = _wait(outcome, path, timeout_seconds)
        if error is not None:
            raise _explain(error, path, resource)
        path.replace(folder / path.name)
    finally:
        shutil.rmtree(attempt, ignore_errors=True)


def _wait(outcome: queue.Queue, path: Path, timeout_seconds: float) -> Exception | None:
    """Wait for the outcome for as long as the file at `path` grows fast enough."""
    size = 0
    while True:
        deadline = time.monotonic() + timeout_seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                return outcome.get(timeout=left)
            except queue.Empty:
                pass
        before, size = size, path.stat().st_size if path.exists() else 0
        if size - before < SLOWEST * timeout_seconds:
            return TimeoutError(f"only {size - before} bytes in {timeout_seconds:g} seconds")


@contextmanager
def _socket_timeout(seconds: float) -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _explain(error: Exception, path: Path, resource: Resource) -> Exception:
    """Say what arrived instead of the file, where torchvision only says that it is corrupted."""
    if isinstance(error, TimeoutError) or not path.is_file() or not path.stat().st_size:
        return error
    with open(path, "rb") as file:
        start = file.read(256).lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        return ValueError("it answered with a web page instead of the file")
    size, md5 = path.stat().st_size, checksums.md5(path)
    return ValueError(f"it sent {size} bytes with md5 {md5}, not {resource.md5}")


def _reason(error: Exception, timeout_seconds: float) -> str:
    cause = getattr(error, "reason", error)
    if isinstance(cause, TimeoutError) and "bytes" not in str(cause):
        return f"no answer for {timeout_seconds:g} seconds"
    if isinstance(error, URLError) and not isinstance(error, HTTPError):
        return f"it cannot be reached ({cause})"
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
