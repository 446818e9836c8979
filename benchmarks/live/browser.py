"""A headless Chromium of the system, and a finished page in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without the sandbox, so that it also runs as root in a container; silent on the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """The first browser of `NAMES` that is installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Any]:
    """A running browser; raises `FileNotFoundError` where none is installed."""
    from playwright.sync_api import sync_playwright

    path = executable()
    if path is None:
        raise FileNotFoundError(f"no browser: none of {', '.join(NAMES)} is installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


def opened(running: Any, path: Path, **options: Any) -> Any:
    """A page in a context of its own, 1200 by 1000 pixels, without a wish for motion."""
    context = running.new_context(
        viewport={"width": 1200, "height": 1000}, reduced_motion="reduce", **options
    )
    page = context.new_page()
    page.goto(path.resolve().as_uri())
    return page
