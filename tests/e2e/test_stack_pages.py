"""The pages on the running local stack: from the mail's link to the sealed file and its verdict, all as deployed."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from dev import ports
from dev.demo import simulators
from dev.demo.document import demo_pdf
from dev.demo.journey import Journey
from dev.persons import ANNA, BENGT
from tests.chromium import opened, shot, started

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with started() as browser:
        yield browser


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Page]:
    try:
        urllib.request.urlopen(f"{ports.FRONT.url}/v1/health", timeout=10).close()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        pytest.skip("the local stack does not run (make run): the pages are not proved as deployed")
    with opened(chromium, f"http://localhost:{ports.FRONT.number}", ports.EMULATOR.url) as context:
        yield context.new_page()


@pytest.fixture
def journey(tmp_path: Path) -> Journey:
    """Anna has sent a document to herself and to Bengt."""
    journey = Journey(ports.FRONT.url, demo_pdf(tmp_path))
    for step in ("log_in", "acknowledge", "verify_email", "draft", "upload", "await_check", "send"):
        getattr(journey, step)()
    return journey


def link_to(person: Any, kind: str, path: str, journey: Journey) -> str:
    mail = simulators.mail_to(person.email, kind=kind, after=journey.last_mail[person.email])
    found = re.search(r"http://localhost:\d+" + re.escape(path) + r"\S*", mail["text"])
    assert found, mail["text"]
    return found[0]


def test_from_the_mails_link_to_the_verdict(page: Page, journey: Journey, tmp_path: Path) -> None:
    page.goto(link_to(BENGT, "invitation", "/sign", journey))
    expect(page.get_by_role("heading", name="Demo: ramavtal.pdf")).to_be_focused()
    expect(page.get_by_text("Kontrollsumman (SHA-256) stämmer")).to_be_visible()
    with page.expect_response(re.compile(r"/v1/eid-orders/eo_\w+$")) as polled:
        page.get_by_role("button", name="på en annan enhet").click()
    expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
    page.get_by_role("img", name="QR-kod").evaluate("image => image.decode()")
    simulators.approve(polled.value.json()["qr"], BENGT)
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_focused(timeout=30_000)
    expect(page.get_by_text("Nu väntar vi på de andra")).to_be_visible()
    journey.sign_as_sender()
    expect(page.get_by_text("dokumentet är förseglat")).to_be_visible(timeout=90_000)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Spara").click()
    sealed = tmp_path / saved.value.suggested_filename
    saved.value.save_as(sealed)
    shot(page, "stack-signed")

    page.goto(f"http://localhost:{ports.FRONT.number}/verify")
    page.get_by_label("PDF").set_input_files(sealed)
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.get_by_role("heading", name="Äkta.")).to_be_focused(timeout=90_000)
    for person in (ANNA, BENGT):
        expect(page.get_by_role("listitem").filter(has_text=person.name)).to_be_visible()
    shot(page, "stack-verdict")

    page.goto(link_to(ANNA, "completed", "/sign", journey))  # she signed too, and is known by her personnummer
    expect(page.get_by_role("heading", name="Legitimera dig för att se dokumentet")).to_be_focused()
