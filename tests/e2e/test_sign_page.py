"""The pages a mail's link leads to, in a real browser: read, sign, decline, and every way it can end otherwise."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, Route, expect

from chalicelib.signing.places import Place
from dev.demo.document import demo_pdf
from dev.persons import BENGT
from tests.chromium import APP, opened, shot, started
from tests.contract.bankid_simulator import Simulator, simulator
from tests.page_stand import PageStand, page_stand
from tests.unit.signing.cases import ANNA, bengt

pytestmark = pytest.mark.browser
MESSAGE = "Hej Bengt!\nHär är avtalet vi talade om. <b>Inte fetstil</b>"
TITLE = "Ramavtal om konsulttjänster"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulator(tmp_path_factory.mktemp("bankid")) as running:
        yield running


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return demo_pdf(tmp_path_factory.mktemp("pdf")).read_bytes()


@pytest.fixture
def stand(aws: Any, bank: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageStand]:
    with page_stand(aws, bank, monkeypatch) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with started() as browser:
        yield browser


@pytest.fixture
def context(chromium: Chromium, stand: PageStand) -> Iterator[BrowserContext]:
    with opened(chromium, stand.url) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def place(stand: PageStand, pdf: bytes) -> Place:
    """Where Bengt is asked to sign, by an open link."""
    return sent(stand, pdf)


def sent(stand: PageStand, pdf: bytes, **bengts: Any) -> Place:
    world = stand.world
    with stand.lock:
        request_id = world.draft(bengt(**bengts), title=TITLE)
        version = world.signing.find(ANNA, request_id).request.version
        world.signing.edit(ANNA, request_id, {"message": MESSAGE}, version=version)
        world.checking.check(request_id, world.upload(request_id, pdf))
        world.signing.send(ANNA, request_id)
        (recipient,) = world.signing.find(ANNA, request_id).recipients
    return Place(request_id, recipient.recipient_id)


def test_a_person_reads_signs_and_gets_the_sealed_document(
    stand: PageStand, page: Page, place: Place, pdf: bytes
) -> None:
    page.goto(stand.link(place))
    expect(page.get_by_role("heading", name=TITLE)).to_be_focused()
    expect(page.get_by_text("Anna Andersson ber dig skriva under")).to_be_visible()
    expect(page.get_by_text("<b>Inte fetstil</b>")).to_be_visible()
    expect(page.get_by_text(hashlib.sha256(pdf).hexdigest())).to_be_visible()
    assert page.url == f"{stand.url}/sign"
    shot(page, "review")
    page.get_by_role("button", name="Skriv under med BankID på en annan enhet").click()
    code = page.get_by_role("img", name="QR-kod för BankID-appen")
    expect(code).to_be_visible()
    expect(page.get_by_role("dialog", name="BankID").get_by_role("status")).to_have_text("Starta BankID-appen.")
    first = code.get_attribute("src")
    shot(page, "qr")
    expect(code).not_to_have_attribute("src", first or "")
    code.evaluate("image => image.decode()")
    stand.phone("start")
    expect(code).to_be_hidden()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("säkerhetskod")
    stand.phone("approve")
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_focused()
    expect(page.get_by_text("Dokumentet förseglas nu")).to_be_visible()
    stand.seal(place)
    expect(page.get_by_text("dokumentet är förseglat")).to_be_visible()
    shot(page, "signed")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Spara avtal-sealed.pdf").click()
    assert saved.value.suggested_filename == "avtal-sealed.pdf"
    assert Path(saved.value.path()).read_bytes().startswith(pdf)


@pytest.fixture
def phone_page(chromium: Chromium, stand: PageStand) -> Iterator[Page]:
    """An English phone of 360 px, in the dark."""
    device = {"locale": "en-GB", "viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
    with opened(chromium, stand.url, has_touch=True, is_mobile=True, **device) as made:
        yield made.new_page()


def comes_back(stand: PageStand, page: Page, purpose: str) -> str:
    """Presses the button for BankID on this device; approves in the app; gives the address the app returns to."""
    with page.expect_request(f"{APP}**") as opened_app:
        page.get_by_role("button", name=purpose).click()
    assert "autostarttoken=" in opened_app.value.url
    stand.bank.call("POST", "/phone/scan", {"text": opened_app.value.url, "personal_number": BENGT.personal_number})
    url: str = stand.phone("approve")["return_url"]
    assert re.fullmatch(re.escape(stand.url) + r"/sign#eid_order=eo_\w+&nonce=\S+", url)
    return url


def test_a_pinned_person_identifies_and_signs_on_the_phone_that_reads(
    stand: PageStand, phone_page: Page, pdf: bytes
) -> None:
    place = sent(stand, pdf, personnummer=BENGT.personal_number)
    phone_page.goto(stand.link(place))
    expect(phone_page.get_by_role("heading", name="Identify yourself to see the document")).to_be_focused()
    expect(phone_page.get_by_text(TITLE)).to_have_count(0)
    shot(phone_page, "phone-identify")
    phone_page.goto(comes_back(stand, phone_page, "BankID on this device"))
    expect(phone_page.get_by_role("heading", name=TITLE)).to_be_visible()
    shot(phone_page, "phone-review")
    another_tab = phone_page.context.new_page()
    another_tab.goto(comes_back(stand, phone_page, "Sign with BankID on this device"))
    expect(another_tab.get_by_role("heading", name="You have signed")).to_be_focused()
    assert another_tab.url == f"{stand.url}/sign"
    assert not another_tab.evaluate("localStorage.length")
    shot(another_tab, "phone-signed")


def test_the_tab_bankid_opens_may_go_on_alone(stand: PageStand, phone_page: Page, pdf: bytes) -> None:
    """The old tab is gone; what the API wants to hear from its own pages came along."""
    place = sent(stand, pdf, personnummer=BENGT.personal_number)
    phone_page.goto(stand.link(place))
    url = comes_back(stand, phone_page, "BankID on this device")
    another_tab = phone_page.context.new_page()
    phone_page.close()
    another_tab.goto(url)
    another_tab.get_by_text("I do not want to sign").click()
    another_tab.get_by_label("Reason").fill("Not mine to sign.")
    another_tab.get_by_role("button", name="Decline").click()
    expect(another_tab.get_by_role("heading", name="You have declined")).to_be_focused()


def test_a_stranger_with_the_return_address_gets_nowhere(
    stand: PageStand, phone_page: Page, context: BrowserContext, pdf: bytes
) -> None:
    phone_page.goto(stand.link(sent(stand, pdf, personnummer=BENGT.personal_number)))
    url = comes_back(stand, phone_page, "BankID on this device")
    strangers = context.new_page()
    strangers.goto(url)
    expect(strangers.get_by_role("alert")).to_contain_text("Bara den webbläsare eller app som startade")
    expect(strangers.get_by_text(TITLE)).to_have_count(0)


def test_declining_takes_a_reason_and_ends_it(stand: PageStand, page: Page, place: Place) -> None:
    page.goto(stand.link(place))
    page.get_by_text("Jag vill inte skriva under").click()
    page.get_by_role("button", name="Avböj").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()  # a reason is required
    page.get_by_label("Skäl").fill("Fel belopp i punkt 2.")
    shot(page, "declining")
    page.get_by_role("button", name="Avböj").click()
    expect(page.get_by_role("heading", name="Du har avböjt")).to_be_focused()
    with stand.lock:
        (recipient,) = stand.world.signing.find(ANNA, place.request_id).recipients
    assert recipient.decline_reason == "Fel belopp i punkt 2."
    page.reload()
    expect(page.get_by_role("heading", name="Ärendet är avslutat")).to_be_focused()


def test_what_ends_without_a_signature_is_said_and_may_be_tried_again(stand: PageStand, page: Page, pdf: bytes) -> None:
    page.goto(stand.link(sent(stand, pdf, personnummer=BENGT.personal_number)))
    identify = page.get_by_role("button", name="BankID på en annan enhet")
    for verb, words in (("cancel", "Åtgärden avbruten."), ("time-out", "BankID-appen svarar inte.")):
        identify.click()
        expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
        stand.phone(verb)
        expect(page.get_by_role("alert")).to_contain_text(words)
        expect(page.get_by_role("dialog")).to_be_hidden()
    identify.click()
    page.get_by_role("button", name="Avbryt").click()
    expect(page.get_by_role("alert")).to_contain_text("Åtgärden avbruten. Försök igen.")
    identify.click()
    expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("alert")).to_contain_text("Åtgärden avbruten. Försök igen.")


def test_another_persons_bankid_does_not_open_it(stand: PageStand, page: Page, pdf: bytes) -> None:
    """BankID itself would refuse; a forged completion is refused by us."""
    page.goto(stand.link(sent(stand, pdf, personnummer=BENGT.personal_number)))
    page.get_by_role("button", name="BankID på en annan enhet").click()
    expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
    stand.phone("approve", flaw="other-person")
    expect(page.get_by_role("alert")).not_to_be_empty()
    shot(page, "refused")
    expect(page.get_by_role("heading", name="Legitimera dig")).to_be_visible()
    expect(page.get_by_text(TITLE)).to_have_count(0)


@pytest.mark.parametrize(
    ("fragment", "heading"),
    [
        ("", "Öppna länken i mejlet"),
        ("#sr_x.rcp_y.wrong-secret", "Länken gäller inte"),
        ("#main", "Öppna länken i mejlet"),
    ],
)
def test_a_link_that_opens_nothing_says_what_to_do(stand: PageStand, page: Page, fragment: str, heading: str) -> None:
    page.goto(f"{stand.url}/sign{fragment}")
    expect(page.get_by_role("heading", name=heading)).to_be_focused()
    assert page.url == f"{stand.url}/sign"
    shot(page, f"no-request-{len(fragment)}")


def test_a_reload_and_another_language_go_on_where_it_was(stand: PageStand, page: Page, place: Place) -> None:
    page.goto(stand.link(place))
    page.get_by_role("button", name="på en annan enhet").click()
    expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
    page.reload()
    expect(page.get_by_role("img", name="QR-kod")).to_be_visible()
    stand.phone("approve")
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="You have signed")).to_be_visible()


def test_a_second_link_in_the_same_browser_never_signs_in_the_place_of_the_first(
    stand: PageStand, page: Page, place: Place, pdf: bytes
) -> None:
    """The browser has one signing session, the newest; the old tab may not use it for what it does not show."""
    page.goto(stand.link(place))
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    other = page.context.new_page()
    other.goto(stand.link(sent(stand, pdf)))
    expect(other.get_by_role("heading", name=TITLE)).to_be_visible()
    page.get_by_role("button", name="på en annan enhet").click()
    expect(page.get_by_role("heading", name="Öppna länken i mejlet")).to_be_focused()
    assert not [each for each in stand.asked if "qr.svg" in each]
    page.goto(stand.link(place))  # only the fragment differs from where the tab is
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


def test_a_file_that_is_not_the_one_meant_is_not_shown(stand: PageStand, page: Page, place: Place, pdf: bytes) -> None:
    page.route("**/content", lambda route: route.fulfill(status=206, body=pdf + b"%"))
    page.goto(stand.link(place))
    expect(page.get_by_text("Filen som kom är inte den som avses")).to_be_visible()
    expect(page.get_by_role("link", name="Öppna")).to_have_count(0)


def test_a_lost_answer_is_asked_for_again_and_nothing_happens_twice(stand: PageStand, page: Page, place: Place) -> None:
    """The order's start is done, its answer lost on the way."""
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        answer = route.fetch()
        if len(keys) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.goto(stand.link(place))
    page.route("**/current/eid-orders", lose_the_first)
    page.get_by_role("button", name="på en annan enhet").click()
    expect(page.get_by_role("dialog").or_(page.get_by_role("alert"))).to_be_visible()
    assert len(set(keys)) == 1
    assert len(keys) == 2


def test_without_contact_it_says_so_and_tries_again_when_asked(stand: PageStand, page: Page, place: Place) -> None:
    page.route("**/v1/signing-sessions", lambda route: route.abort())
    page.goto(stand.link(place))
    expect(page.get_by_role("alert")).to_contain_text("Ingen kontakt med tjänsten")
    page.unroute("**/v1/signing-sessions")
    page.get_by_role("button", name="Försök igen").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
