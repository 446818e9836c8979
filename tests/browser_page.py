"""A page in a real browser, and checks of it that serve any rendered report."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="Playwright is not installed")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

PHONE = {"width": 375, "height": 760}
DESKTOP = {"width": 1440, "height": 900}


@dataclass
class Visit:
    """A page with what it wrote to the console and what it asked for."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def visit(browser: Browser, path: Path, viewport: dict = DESKTOP, **options) -> Visit:
    """Open a report from disk; `options` are those of a browser context."""
    page = browser.new_context(viewport=viewport, **options).new_page()
    seen = Visit(page)
    page.on("console", lambda m: m.type in ("error", "warning") and seen.errors.append(m.text))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: seen.requests.append(request.url))
    page.goto(path.resolve().as_uri(), wait_until="load")
    return seen


def check_quiet(seen: Visit) -> None:
    """The console is empty, and nothing but the file itself was asked for."""
    assert seen.errors == []
    assert [url for url in seen.requests if not url.startswith("data:")] == [
        seen.page.url.partition("#")[0]
    ]


def check_fits(page: Page) -> None:
    """Nothing is wider than the window, except inside frames that scroll."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    outside = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(e => !e.closest("svg, .scroll, pre, .unseen, dialog, .skip"))
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert outside == []


def check_accessible(page: Page) -> None:
    """axe-core finds nothing serious or critical."""
    found = Axe().run(page).response["violations"]
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in grave] == []


def check_contents_follow(page: Page, most: int = 8) -> None:
    """At the start of each of up to `most` sections, its entry in the contents is marked."""
    ids = page.evaluate("[...document.querySelectorAll('main section[id]')].map(s => s.id)")
    for name in ids[:most]:
        page.evaluate("id => document.getElementById(id).scrollIntoView()", name)
        # A section of few lines may give way to its first subsection at once.
        page.wait_for_function(
            """id => {
                const section = document.getElementById(id);
                const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
                const marked = document.querySelectorAll("nav.contents [aria-current]");
                const here = marked[0] && document.getElementById(marked[0].hash.slice(1));
                return atEnd || (marked.length === 1 && section.contains(here));
            }""",
            arg=name,
            timeout=3000,
        )
    current = page.locator("nav.contents [aria-current]")
    expect(current).to_have_count(1)


def check_theme(page: Page) -> None:
    """The button changes the colours, and the choice outlives the page."""
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    before = page.evaluate(ground)
    page.get_by_role("button", name="theme").click()
    after = page.evaluate(ground)
    assert after != before
    page.wait_for_timeout(500)  # the browser keeps a choice a moment after it was made
    page.reload()
    assert page.evaluate(ground) == after
    page.get_by_role("button", name="theme").click()
    assert page.evaluate(ground) == before


def column_texts(page: Page, table: str, column: int) -> list[str]:
    """Texts of a column of the table in the figure of id `table`, from top to bottom."""
    return page.locator(f"#{table} tbody tr > :nth-child({column + 1})").all_inner_texts()


def check_sorting(page: Page, table: str, column: int, ascending: list[str] | None = None) -> None:
    """The heading's button sorts, first up, then down; by key and mouse."""
    heading = page.locator(f"#{table} thead tr > :nth-child({column + 1})")
    before = column_texts(page, table, column)
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    up = column_texts(page, table, column)
    assert sorted(up) == sorted(before)
    if ascending is not None:
        assert up == ascending
    heading.get_by_role("button").press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    down = column_texts(page, table, column)
    values = [text for text in up if text not in ("", "—")]
    assert sorted(down) == sorted(up)
    assert set(values[:1]) == set([text for text in down if text not in ("", "—")][-1:])


def check_enlarging(page: Page, figure: str) -> None:
    """A click and a key enlarge the figure; Escape and the button bring it back."""
    drawing = page.locator(f"#{figure} .drawing svg")
    button = page.locator(f"#{figure} .enlarge")
    dialog = page.locator("dialog.viewer")
    drawing.scroll_into_view_if_needed()
    width = drawing.bounding_box()["width"]
    drawing.click(position={"x": 20, "y": 60})
    expect(dialog).to_be_visible()
    assert dialog.locator("svg").bounding_box()["width"] > width
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(drawing).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
    assert abs(drawing.bounding_box()["width"] - width) < 1


def check_readable_without_scripts(page: Page) -> None:
    """All text, figures, tables and contents show, and no button that would do nothing."""
    for selector in ("h1", "main p", "figure svg", "figure table", "figcaption", "nav a"):
        for element in page.locator(selector).all()[:100]:
            expect(element).to_be_visible()
    assert page.get_by_role("button").count() == 0
