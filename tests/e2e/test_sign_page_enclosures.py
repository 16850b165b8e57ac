"""The recipient's page where the sender asks for enclosures: they come first, with progress, and are then signed."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from chalicelib import wiring
from chalicelib.handlers.signing_jobs import preflight as job
from chalicelib.signing.domain import Method
from chalicelib.signing.places import Place
from dev.demo.document import demo_pdf
from tests.chromium import opened, shot, started
from tests.contract.bankid_simulator import Simulator, simulator
from tests.e2e.test_sign_page_codes import mailed
from tests.jobs import run_queue
from tests.page_stand import PageStand, page_stand
from tests.unit.signing.cases import ANNA, bengt

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulator(tmp_path_factory.mktemp("bankid")) as running:
        yield running


@pytest.fixture
def stand(aws: object, bank: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageStand]:
    with page_stand(aws, bank, monkeypatch) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with started() as browser:
        yield browser


@pytest.fixture
def page(chromium: Chromium, stand: PageStand) -> Iterator[Page]:
    with opened(chromium, stand.url, stand.storage) as made:
        yield made.new_page()


def checked(stand: PageStand) -> None:
    with stand.lock:
        wiring.notifications.outbox().sweep(before="9999", limit=100)
        run_queue("preflight", job)


def test_what_is_asked_for_is_handed_in_and_then_signed(stand: PageStand, page: Page, tmp_path: Path) -> None:
    world, pdf = stand.world, demo_pdf(tmp_path)
    with stand.lock:
        request_id = world.draft(bengt(method=Method.EMAIL_CODE, enclosures=("Registreringsbevis",)))
        world.checking.check(request_id, world.upload(request_id, pdf.read_bytes()))
        (recipient,) = world.signing.send(ANNA, request_id).recipients
    place = Place(request_id, recipient.recipient_id)
    page.goto(stand.link(place))
    ask = page.get_by_role("button", name="Skicka en kod")
    expect(page.get_by_role("heading", name="Lämna in bilagor")).to_be_visible()
    expect(ask).to_be_hidden()
    expect(page.locator("pre:visible")).to_have_count(0)
    no_pdf = tmp_path / "brev.pdf"
    no_pdf.write_bytes(b"no pdf")
    page.get_by_label("Registreringsbevis").set_input_files(no_pdf)
    expect(page.get_by_text("kontrolleras …")).to_be_visible()
    checked(stand)
    expect(page.get_by_text("godtogs inte:")).to_be_visible()
    shot(page, "enclosure-refused")
    page.get_by_label("Registreringsbevis").set_input_files(pdf)
    expect(page.get_by_text("kontrolleras …")).to_be_visible()
    checked(stand)
    expect(page.get_by_text("inlämnad och kontrollerad")).to_be_visible()
    with stand.lock:
        (handed_in,) = world.cases.open(request_id).recipient(place.recipient_id).enclosures
    expect(page.locator("pre:visible")).to_contain_text(f"Registreringsbevis\nSHA-256 {handed_in.sha256}")
    shot(page, "enclosure-ready")
    ask.click()
    page.get_by_label("Koden som kom").fill(mailed(stand, place))
    page.get_by_role("button", name="Skriv under").click()
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_focused()
    with stand.lock:
        kept = json.loads(world.signing.read_evidence(ANNA, request_id, place.recipient_id))
        content = wiring.signing.enclosures().senders_content(ANNA, request_id, place.recipient_id, 1)
    assert hashlib.sha256(content.read(0, content.size)).hexdigest() == kept["enclosures"][0]["sha256"]
