"""A real browser at the pages, which notices what a person would not: errors, what was stopped, calls elsewhere."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.simulators import needed_tool

APP = "https://app.bankid.com/"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
POLICY_STOPS = re.compile("Content Security Policy|Trusted|Refused to", re.IGNORECASE)


@contextmanager
def started() -> Iterator[Browser]:
    """Chromium of this machine, or of $CHROMIUM; without any the test is skipped, or fails where CI is set."""
    path = os.environ.get("CHROMIUM") or needed_tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(chromium: Browser, url: str, *more_hosts: str, **device: Any) -> Iterator[BrowserContext]:
    """A Swedish computer unless `device` says otherwise. BankID's address is answered here, and is never asked."""
    defaults = {"locale": "sv-SE", "viewport": {"width": 1100, "height": 900}}
    made = chromium.new_context(**{**defaults, **device})
    made.set_default_timeout(15_000)
    allowed, troubles = (url, APP, *more_hosts), list[str]()

    def note_console(told: ConsoleMessage) -> None:
        if POLICY_STOPS.search(told.text):
            troubles.append(told.text)

    def note_request(sent: Request) -> None:
        if sent.url.startswith("http") and not sent.url.startswith(allowed):
            troubles.append(sent.url)

    made.on("weberror", lambda error: troubles.append(str(error.error)))
    made.on("console", note_console)
    made.on("request", note_request)
    made.route(f"{APP}**", lambda route: route.fulfill(body="The BankID app opens here."))
    yield made
    made.close()
    assert troubles == []


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.wait_for_timeout(400)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
