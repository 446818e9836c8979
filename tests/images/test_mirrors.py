"""MNIST from mirrors that misbehave, each in its way: all of them are a local server."""

from __future__ import annotations

import functools
import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from small_mnist import (
    NAMES,
    PAGE,
    ZIPPED,
    Told,
    assert_mnist,
    fetch,
    flipped,
    refusing,
    settings,
)


class Misbehaving(BaseHTTPRequestHandler):
    """A mirror for each first part of the path, each with a fault of its own."""

    asked: list[str]
    stop: threading.Event

    def do_GET(self) -> None:
        _, fault, file = self.path.split("/")
        self.asked.append(self.path)
        data = ZIPPED[file.removesuffix(".gz")]
        half_good = file.startswith("train")
        if fault in ("403", "404", "500"):
            self.send_error(int(fault))
        elif fault == "page":
            self.answer(PAGE, "text/html")
        elif fault == "cut":
            self.answer(data[:-100], length=len(data))
        elif fault == "wrong" or (fault == "half" and not half_good):
            self.answer(flipped(data))
        elif fault == "trailed":
            self.answer(data + b"trail")
        elif fault == "redirects":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()
        elif fault == "silent":
            self.stop.wait(20)
        elif fault == "stalls":
            self.answer(data[:1000], length=len(data), wait=20)
        elif fault == "trickle":
            self.answer(b"", length=len(data))
            while not self.stop.wait(0.05):
                self.wfile.write(b"x")
        else:
            self.answer(data)

    def answer(self, data: bytes, kind: str = "application/gzip", length: int = 0, wait=0) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length or len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()
        self.stop.wait(wait)

    def log_message(self, *arguments: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments: object) -> None:
        """Clients that hang up are what is tested."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[functools.partial]:
    """Gives the address of a mirror by its fault; `asked` lists the paths asked for."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    handler = type("Handler", (Misbehaving,), {"asked": [], "stop": threading.Event()})
    running = Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True).start()

    def address(fault: str) -> str:
        return f"http://127.0.0.1:{running.server_port}/{fault}/"

    address.asked = handler.asked
    yield address
    handler.stop.set()
    running.shutdown()
    running.server_close()


FAULTS = {
    "403": "403",
    "404": "404",
    "500": "500",
    "page": "web page",
    "cut": "bytes with md5|IncompleteRead|more expected",
    "wrong": "bytes with md5 .*, not",
    "trailed": "bytes with md5 .*, not",
    "redirects": "redirect",
    "silent": "no answer for 1 seconds|only 0 bytes in 1 seconds",
    "stalls": r"no answer for 1 seconds|only \d+ bytes in 1 seconds",
    "trickle": r"only \d+ bytes in 1 seconds",
}


def test_every_fault_of_a_mirror_leads_to_the_next_one(tmp_path: Path, server) -> None:
    mirrors = (refusing(), "http://no-such-host.invalid/", "not an address")
    mirrors += (*map(server, FAULTS), server("good"), server("never-asked"))
    told = Told()
    images = fetch(tmp_path, told, settings(source="mnist", mirrors=mirrors))
    assert_mnist(images)
    failures = [sentence for sentence in told if sentence.startswith("Mirror ")]
    reasons = ["cannot be reached", "cannot be reached|no answer|bytes in", "unknown url"]
    for mirror, reason, failure in zip(
        mirrors, [*reasons, *FAULTS.values()], failures, strict=False
    ):
        assert failure.startswith(f"Mirror {mirror}: {NAMES[0]}.gz: ")
        assert re.search(reason, failure), failure
        assert "\n" not in failure
    assert len(failures) == len(mirrors) - 2
    assert not any("never-asked" in path for path in server.asked)
    files = sorted(path.name for path in (tmp_path / "downloads").iterdir())
    assert files == sorted(f"{name}.gz" for name in NAMES)
    assert socket.getdefaulttimeout() is None


def test_what_a_mirror_gave_rightly_is_kept(tmp_path: Path, server) -> None:
    told = Told()
    config = settings(source="mnist", mirrors=(server("half"), server("good")))
    assert_mnist(fetch(tmp_path, told, config))
    good = [path for path in server.asked if path.startswith("/good/")]
    assert {path.rsplit("/", 1)[1] for path in good} == {f"{name}.gz" for name in NAMES[2:]}
    server.asked.clear()
    (tmp_path / "downloads" / f"{NAMES[1]}.gz").write_bytes(b"damaged since")
    assert_mnist(fetch(tmp_path, told, config))
    assert {path.rsplit("/", 1)[1] for path in server.asked} == {f"{NAMES[1]}.gz"}
    server.asked.clear()
    assert_mnist(fetch(tmp_path, told, config))
    assert server.asked == []


def test_a_folder_that_cannot_be_written_is_a_failure_like_others(tmp_path: Path, server) -> None:
    (tmp_path / "downloads").write_text("a file stands here")
    images = fetch(tmp_path, Told(), settings(mirrors=(server("good"),)))
    assert images.data == "digits" and "File exists" in images.tried[0]
