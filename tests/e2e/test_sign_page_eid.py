"""The page of those who sign by another eID: to the page of its broker, where a person plays the eID, and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from chalicelib import wiring
from chalicelib.identity.oidc import OidcBrokers
from chalicelib.platform.clock import utc_now
from chalicelib.signing.domain import Method
from chalicelib.signing.places import Place
from dev.demo.document import demo_pdf
from tests.chromium import opened, shot, started
from tests.contract.bankid_simulator import Simulator as Bank
from tests.contract.bankid_simulator import simulator as bank_simulator
from tests.contract.oidc_stand import control, settings
from tests.page_stand import PageStand, page_stand
from tests.simulators import Simulator, running
from tests.unit.signing.cases import ANNA, bengt, cecilia

pytestmark = pytest.mark.browser
TITLE = "Ramavtal om konsulttjänster"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with bank_simulator(tmp_path_factory.mktemp("bankid")) as bank:
        yield bank


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("dev.oidc", tmp_path_factory.mktemp("oidc")) as simulator:
        yield simulator


@pytest.fixture
def stand(aws: object, bank: Bank, broker: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageStand]:
    control(broker)
    with page_stand(aws, bank, monkeypatch) as made:
        brokers = OidcBrokers({"test-eid": settings(broker, broker.data)}, f"{made.url}/sign", utc_now)
        monkeypatch.setattr(wiring.eid, "brokers", lambda: brokers)
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with started() as browser:
        yield browser


@pytest.fixture
def page(chromium: Chromium, stand: PageStand, broker: Simulator) -> Iterator[Page]:
    with opened(chromium, stand.url, f"http://localhost:{broker.port}") as made:
        yield made.new_page()


@pytest.fixture
def place(stand: PageStand, tmp_path: Path) -> Place:
    world = stand.world
    with stand.lock:
        request_id = world.draft(bengt(method=Method.EID, provider="test-eid"), cecilia(), title=TITLE)
        world.checking.check(request_id, world.upload(request_id, demo_pdf(tmp_path).read_bytes()))
        recipients = world.signing.send(ANNA, request_id).recipients
    return Place(request_id, recipients[0].recipient_id)


def test_to_the_eid_and_back_signed(stand: PageStand, page: Page, place: Place) -> None:
    page.goto(stand.link(place))
    expect(page.get_by_role("button", name="BankID")).to_have_count(0)
    expect(page.locator("#review pre:visible")).to_contain_text(f"Jag skriver under:\n{TITLE}")
    shot(page, "eid-review")
    page.get_by_role("button", name="Skriv under med Test-eID").click()
    expect(page.get_by_role("heading", name="Legitimera dig")).to_be_visible()
    shot(page, "eid-broker")
    page.get_by_role("button", name="Bengt Berg").click()
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_focused()
    assert "code=" not in page.url and "state=" not in page.url
    shot(page, "eid-signed")
    with stand.lock:
        signature = stand.world.cases.open(place.request_id).recipient(place.recipient_id).signature
    assert signature is not None and signature.eid is not None
    assert (signature.method, signature.eid.name) == (Method.EID, "Test-eID")


def test_who_stops_at_the_eid_can_begin_again(stand: PageStand, page: Page, place: Place) -> None:
    page.goto(stand.link(place))
    page.get_by_role("button", name="Skriv under med Test-eID").click()
    page.get_by_role("button", name="Avbryt").click()
    expect(page.get_by_role("alert")).to_have_text("Legitimeringen avbröts. Inget är underskrivet.")
    assert "error=" not in page.url
    page.get_by_role("button", name="Skriv under med Test-eID").click()
    page.get_by_role("button", name="Bengt Berg").click()
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_focused()


def test_a_statement_that_does_not_hold_signs_nothing(
    stand: PageStand, page: Page, place: Place, broker: Simulator
) -> None:
    control(broker, forge="other_key")
    page.goto(stand.link(place))
    page.get_by_role("button", name="Skriv under med Test-eID").click()
    page.get_by_role("button", name="Bengt Berg").click()
    expect(page.get_by_role("alert")).to_contain_text("gick inte att lita på")
    control(broker)
    page.get_by_role("button", name="Skriv under med Test-eID").click()
    page.get_by_role("button", name="Bengt Berg").click()
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_focused()


def test_an_answer_without_a_visit_is_told_so(stand: PageStand, page: Page, place: Place) -> None:
    page.goto(stand.link(place))
    expect(page.get_by_role("button", name="Skriv under med Test-eID")).to_be_enabled()
    page.goto(f"{stand.url}/sign?code=c&state=s")
    expect(page.get_by_role("alert")).to_contain_text("hör inte till det här besöket")
    expect(page.get_by_role("button", name="Skriv under med Test-eID")).to_be_enabled()
