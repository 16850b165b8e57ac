"""The page about the API in a real browser: no scripts, both languages and colour schemes, every link lands."""

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route, sync_playwright

from chalicelib.handlers.docs_start import LOCALLY, STEPS
from tests.browser import Browser
from tests.simulators import needed_tool
from tests.unit.handlers.api_ground import routes

pytestmark = pytest.mark.browser
HOST = "http://localhost:8080"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    path = os.environ.get("CHROMIUM") or needed_tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[("sv-SE", "light", 1280), ("en-GB", "dark", 390)], ids=["sv-light-wide", "en-dark-narrow"])
def page(request: pytest.FixtureRequest, chromium: Chromium, browser: Browser) -> Iterator[Page]:
    """Scripts are off; whatever the page asks for is answered by the function in process."""
    locale, scheme, width = request.param
    context = chromium.new_context(
        locale=locale, color_scheme=scheme, viewport={"width": width, "height": 900}, java_script_enabled=False
    )
    opened, problems = context.new_page(), list[str]()
    opened.on("console", lambda message: problems.append(message.text))
    opened.route("**/*", lambda route: _answer(route, browser, problems))
    opened.goto(f"{HOST}/v1/docs")
    yield opened
    if folder := os.environ.get("SCREENSHOTS"):
        opened.screenshot(path=Path(folder) / f"docs-{request.node.callspec.id}.png", full_page=True)
    context.close()
    assert problems == []


def _answer(route: Route, browser: Browser, problems: list[str]) -> None:
    if not route.request.url.startswith(f"{HOST}/v1/docs"):
        problems.append(route.request.url)
        return route.abort()
    reply = browser.get("/v1/docs", Accept_Language=route.request.headers.get("accept-language", ""))
    return route.fulfill(status=reply.status, headers=_text(reply.headers), body=reply.body)


def _text(headers: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in headers.items()}


def test_the_page_speaks_the_readers_language_and_its_style_is_let_through(page: Page) -> None:
    words = {"sv": "Kom igång", "en": "Getting started"}
    language = page.locator("html").get_attribute("lang") or ""
    assert page.locator("h2").first.inner_text() == words[language]
    box = page.locator(".method").first.bounding_box()
    assert box and box["width"] >= 60, "the style was blocked"


def test_every_route_and_code_has_its_place(page: Page) -> None:
    for route in routes():
        assert page.locator(f"article#{route.name}").count() == 1
    assert page.locator("#error-wrong_state").count() == 1


def test_every_link_lands(page: Page) -> None:
    html = page.content()
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_it_fits_its_window_and_is_used_by_keyboard(page: Page) -> None:
    main = page.locator("main").bounding_box()
    assert main and page.viewport_size and main["x"] + main["width"] <= page.viewport_size["width"]
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()
    skip = page.locator(".skip").bounding_box()
    assert skip and skip["x"] >= 0, "the first stop is the way past the contents"


def test_contents_are_nested_under_one_heading_each(page: Page) -> None:
    assert page.locator("h1").count() == 1
    levels = [int(name[1]) for name in re.findall(r"<(h[1-6])", page.content())]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def _calls() -> list[Any]:
    commands = "\n".join([*(command for _, command in STEPS), *(command for _, _, command in LOCALLY.values())])
    posts = re.findall(r"^(?:.*\$\()?post (\S+) (?:\\\n +)?(?:'([^']*)'|\"((?:\\.|[^\"])*)\")", commands, re.M)
    return [pytest.param(path, one or two, id=path) for path, one, two in posts]


@pytest.mark.parametrize(("path", "body"), _calls())
def test_the_walk_calls_what_exists(path: str, body: str) -> None:
    """Each `post` of the walk names a declared route, with a body that route accepts."""
    wanted = path.replace("$DOCUMENTS", "/v1/signature-requests/$REQUEST/documents")
    pattern = re.sub(r"\$\w+", "{}", wanted)
    found = [r for r in routes() if r.method == "POST" and re.sub(r"{\w+}", "{}", r.path) == pattern]
    assert len(found) == 1
    sent = re.sub(r"\$SUM", "0" * 64, re.sub(r"\$SIZE", "1", body.replace('\\"', '"')))
    if found[0].body is None:
        assert sent == ""
    else:
        msgspec.json.decode(sent, type=found[0].body)


def test_the_walk_has_all_its_posts() -> None:
    assert len(_calls()) >= 9
