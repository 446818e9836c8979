"""What the networks add to the page's size and first paint, and how long it is busy at a time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.live.browser import opened
from unrolled.rendering.html_page import render_html

LOADS = 9  # of either page, in turn
PAGE = Path("report/page")
PAINT = """() => performance.getEntriesByName("first-contentful-paint")[0].startTime"""
TRACED = "devtools.timeline,disabled-by-default-devtools.timeline"
KINDS = {"scripts": "FunctionCall", "all": "RunTask"}  # events of the browser's main thread


def measure(browser: Any, results: Path) -> dict:
    """Bytes and first paint of the page with its networks and without; busiest times by task."""
    report = results / "report"
    document = json.loads((report / "report.json").read_text(encoding="utf-8"))
    tasks = [block["part"] for block in _live(document["sections"])]
    with tempfile.TemporaryDirectory() as folder:
        paths = {"with": report / "report.html", "without": Path(folder, "without.html")}
        _without(document["sections"])
        changed = Path(folder, "report.json")
        changed.write_text(json.dumps(document), encoding="utf-8")
        paths["without"].write_text(render_html(changed, results, PAGE), encoding="utf-8")
        paints = {name: [] for name in paths}
        for _ in range(LOADS):
            for name, path in paths.items():
                paints[name].append(_first_paint(browser, path))
        sizes = {name: path.stat().st_size for name, path in paths.items()}
    return {
        "bytes": sizes,
        "first_paint": paints,
        "busiest": {task: _busiest(browser, paths["with"], task) for task in tasks},
    }


def _live(sections: list[dict]) -> list[dict]:
    blocks = [block for section in sections for block in section["blocks"]]
    below = [block for section in sections for block in _live(section.get("sections", []))]
    return [block for block in blocks if block["type"] == "live"] + below


def _without(sections: list[dict]) -> None:
    for section in sections:
        section["blocks"] = [block for block in section["blocks"] if block["type"] != "live"]
        _without(section.get("sections", []))


def _first_paint(browser: Any, path: Path) -> float:
    page = opened(browser, path)
    page.wait_for_function('performance.getEntriesByName("first-contentful-paint").length')
    milliseconds = page.evaluate(PAINT)
    page.context.close()
    return milliseconds


def _busiest(browser: Any, path: Path, task: str) -> dict[str, float]:
    """Milliseconds of the longest of each of `KINDS` while a demonstration is used.

    All of it is used, from its first view on: every choice, field, slider and button.
    """
    page = opened(browser, path)
    stage = page.locator(f"#live-{task}")
    browser.start_tracing(page=page, categories=[TRACED])
    stage.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    for choice in stage.locator("select").all():
        for place in range(choice.locator("option").count()):
            choice.select_option(index=place)
            for field in stage.locator("input[type=text]").all():
                field.press("1")
            for slider in stage.locator("input[type=range]").all():
                slider.press("ArrowLeft")
    for field in stage.locator("input[type=text]").all():
        field.fill("1" * 100)
    for button in stage.get_by_role("button").all():
        if button.is_visible() and button.is_enabled():
            button.click()
            page.wait_for_timeout(1000)
    page.wait_for_timeout(500)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.context.close()
    return {kind: max(_durations(events, name)) for kind, name in KINDS.items()}


def _durations(events: list[dict], name: str) -> Iterator[float]:
    """Milliseconds of each event of the thread that runs scripts, lays out and paints."""
    names = {
        (event["pid"], event["tid"]): event["args"]["name"]
        for event in events
        if event["name"] == "thread_name"
    }
    # one that tracing cut off has no duration
    whole = (event for event in events if event["name"] == name and "dur" in event)
    for event in whole:
        if names[event["pid"], event["tid"]] == "CrRendererMain":
            yield event["dur"] / 1000


def lines(found: dict) -> list[str]:
    """Sentences of RESULTS.md."""
    sizes = {name: size / 1e6 for name, size in found["bytes"].items()}
    paints = {name: median(times) for name, times in found["first_paint"].items()}
    return [
        f"The page has {sizes['with']:.2f} MB, without the demonstrations {sizes['without']:.2f}: "
        f"they add {sizes['with'] - sizes['without']:.2f} MB.",
        f"First paint after {paints['with']:.0f} ms, without them after {paints['without']:.0f}: "
        f"{paints['with'] / paints['without']:.2f} times (medians of {LOADS} loads each, in turn).",
    ]
