"""The web client in a real browser: what a sender does, from the first login to the receipt of credits."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from dev.demo.document import demo_pdf
from dev.persons import ANNA, BENGT, CECILIA
from tests.chromium import opened, started
from tests.flows.signing_stand import AS_BENGT, AS_CECILIA, REQUESTS
from tests.web_stand import WebStand, web_stand

pytestmark = pytest.mark.browser
PROVIDER = "https://pay.example/"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with started() as browser:
        yield browser


@pytest.fixture
def web(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebStand]:
    with web_stand(aws, monkeypatch) as stand:
        yield stand


@pytest.fixture
def context(chromium: Chromium, web: WebStand) -> Iterator[BrowserContext]:
    with opened(chromium, web.url, web.storage, PROVIDER) as made:
        made.route(f"{PROVIDER}**", lambda route: route.fulfill(body="The payment's page."))
        yield made


@pytest.fixture
def page(context: BrowserContext, web: WebStand) -> Page:
    web.log_in(context)
    return context.new_page()


def test_a_first_login_asks_for_the_acknowledgement_and_goes_where_one_wanted(
    context: BrowserContext, web: WebStand
) -> None:
    page = context.new_page()
    page.goto(f"{web.url}/archive")
    expect(page.get_by_role("heading", name="Logga in")).to_be_focused()
    page.get_by_role("button", name="BankID på en annan enhet").click()
    expect(page.get_by_role("img", name="QR-kod för BankID")).to_be_visible()
    page.get_by_role("button", name="Avbryt").click()
    page.get_by_role("button", name="BankID på en annan enhet").click()
    expect(page.get_by_role("img", name="QR-kod för BankID")).to_be_visible()
    page.reload()
    expect(page.get_by_role("img", name="QR-kod för BankID")).to_be_visible()
    web.approve(CECILIA)
    expect(page.get_by_role("heading", name="Välkommen")).to_be_focused()
    page.get_by_role("button", name="Läs hela texten").first.click()
    expect(page.get_by_role("heading", name="Vad du svarar för")).to_be_visible()
    page.get_by_role("checkbox", name="villkoren").check()
    page.get_by_role("checkbox", name="integritetspolicyn").check()
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    expect(page.get_by_role("heading", name="Arkiv", exact=True)).to_be_visible()
    page.get_by_role("button", name=CECILIA.name).click()
    page.get_by_role("menuitem", name="Logga ut").click()
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()


def test_a_file_becomes_a_request_that_is_sent_once(page: Page, web: WebStand, tmp_path: Path) -> None:
    page.goto(f"{web.url}/new")
    page.locator("input[type=file]").set_input_files(demo_pdf(tmp_path))
    page.wait_for_url("**/requests/sr_*")
    expect(page.get_by_text("Klar", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Skicka för underskrift")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Lägg till mottagare").click()
    form = page.get_by_role("form", name="Lägg till mottagare")
    form.get_by_label("Namn").fill(BENGT.name)
    form.get_by_label("E-post").fill(BENGT.email)
    form.get_by_role("button", name="Lägg till", exact=True).click()
    page.get_by_role("button", name="Jag ska också skriva under").click()
    expect(page.get_by_role("listitem").filter(has_text=ANNA.email)).to_be_visible()
    page.get_by_label("Titel").fill("Avtal med Berg")
    page.get_by_label("Hälsning").fill("Hej!")
    expect(page.get_by_text("Sparat", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Titel")).to_have_value("Avtal med Berg")
    expect(page.get_by_label("Hälsning")).to_have_value("Hej!")
    page.get_by_role("button", name="Visa ramavtal.pdf").click()
    expect(page.locator(".viewer canvas")).to_be_visible()
    page.get_by_role("button", name="Skicka för underskrift").dblclick()
    expect(page.get_by_text("Skickat. De som står på tur")).to_be_visible()
    assert sum(call.endswith("/send") for call in web.asked) == 1
    shown = web.get(f"{REQUESTS}/{page.url.rsplit('/', 1)[-1]}")
    assert (shown["status"], shown["title"], shown["message"]) == ("pending", "Avtal med Berg", "Hej!")
    assert {person["email"] for person in shown["recipients"]} == {ANNA.email, BENGT.email}


def test_a_phone_in_english_adds_who_signs_by_code_and_in_turn(
    chromium: Chromium, web: WebStand, tmp_path: Path
) -> None:
    request_id = web.stand.ready(AS_BENGT)
    phone = {"locale": "en-GB", "viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    with opened(chromium, web.url, web.storage, **phone) as context:
        web.log_in(context)
        page = context.new_page()
        page.goto(f"{web.url}/requests/{request_id}")
        page.get_by_role("button", name="Add a recipient").tap()
        form = page.get_by_role("form", name="Add a recipient")
        form.get_by_label("Name").fill(CECILIA.name)
        form.get_by_label("E-mail").fill(CECILIA.email)
        form.get_by_label("Signs with").select_option("One-time code by text message")
        form.get_by_label("Mobile number").fill("070")
        form.get_by_text("Personnummer, turn").tap()
        form.get_by_label("Turn").select_option("2")
        form.get_by_role("button", name="Add", exact=True).tap()
        expect(form.get_by_role("alert")).to_be_visible()
        form.get_by_label("Mobile number").fill("070-123 45 67")
        form.get_by_role("button", name="Add", exact=True).tap()
        expect(page.get_by_role("listitem").filter(has_text=CECILIA.email)).to_contain_text("text message")
        page.get_by_role("button", name="Send for signing").tap()
        expect(page.get_by_text("Waiting for their turn")).to_be_visible()
    (bengt, cecilia) = sorted(web.get(f"{REQUESTS}/{request_id}")["recipients"], key=lambda person: person["order"])
    assert (bengt["status"], cecilia["status"], cecilia["method"]) == ("pending", "waiting", "sms_code")


def test_lost_contact_loses_no_work(page: Page, web: WebStand, tmp_path: Path) -> None:
    request_id = web.stand.draft(AS_BENGT)
    page.goto(f"{web.url}/requests/{request_id}")
    page.route(f"{web.storage}/**", lambda route: route.abort())
    page.locator("input[type=file]").set_input_files(demo_pdf(tmp_path))
    expect(page.get_by_role("alert")).to_contain_text("Ingen kontakt med tjänsten")
    page.unroute(f"{web.storage}/**")
    page.get_by_role("button", name="Försök igen: ramavtal.pdf").click()
    expect(page.get_by_text("Klar", exact=True)).to_be_visible()
    assert len(web.get(f"{REQUESTS}/{request_id}")["documents"]) == 1
    page.route("**/v1/**", lambda route: route.abort())
    page.get_by_label("Hälsning").fill("Skrivet utan nät")
    expect(page.get_by_role("alert")).to_contain_text("Ingen kontakt med tjänsten")
    page.unroute("**/v1/**")
    expect(page.get_by_text("Sparat", exact=True)).to_be_visible(timeout=20_000)
    assert web.get(f"{REQUESTS}/{request_id}")["message"] == "Skrivet utan nät"


def test_what_cannot_be_signed_is_said_before_it_is_uploaded(page: Page, web: WebStand, tmp_path: Path) -> None:
    text = tmp_path / "brev.pdf"
    text.write_text("Inte en PDF")
    page.goto(f"{web.url}/new")
    page.locator("input[type=file]").set_input_files(text)
    expect(page.get_by_role("alert")).to_contain_text("Filen är inte en PDF")
    page.get_by_role("button", name="Ta bort brev.pdf").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Släng utkastet").click()
    page.get_by_role("dialog").get_by_role("button", name="Släng utkastet").click()
    expect(page.get_by_text("Skicka ditt första ärende")).to_be_visible()


def test_a_request_is_followed_reminded_prolonged_handed_over_and_withdrawn(page: Page, web: WebStand) -> None:
    request_id = web.stand.sent(AS_BENGT)
    page.goto(f"{web.url}/requests/{request_id}")
    bengt = page.get_by_role("listitem").filter(has_text=BENGT.email)
    expect(bengt).to_contain_text("Har fått inbjudan")
    page.get_by_role("button", name="Byt person: Bengt Berg").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Namn").fill(CECILIA.name)
    dialog.get_by_label("E-post").fill(CECILIA.email)
    dialog.get_by_role("button", name="Byt person").click()
    expect(page.get_by_role("listitem").filter(has_text=CECILIA.email)).to_be_visible()
    page.get_by_role("button", name="Förläng tiden").click()
    dialog.get_by_label("Dagar till").fill("5")
    dialog.get_by_role("button", name="Förläng tiden").click()
    expect(page.get_by_text("Tiden är förlängd")).to_be_visible()
    page.get_by_role("button", name="Återkalla").click()
    dialog.get_by_label("Skäl").fill("Fel version")
    dialog.get_by_role("button", name="Återkalla").click()
    expect(page.get_by_text("Återkallat", exact=True).first).to_be_visible()
    assert web.get(f"{REQUESTS}/{request_id}")["status"] == "voided"
    page.get_by_role("button", name="Gör ett nytt likadant").click()
    expect(page.get_by_text("Utkast", exact=True)).to_be_visible()


def test_what_is_signed_can_be_found_labelled_and_fetched(page: Page, web: WebStand, tmp_path: Path) -> None:
    request_id = web.stand.completed(title="Hyreskontrakt Storgatan")
    web.stand.sent(AS_BENGT, title="Offert")
    page.goto(f"{web.url}/archive")
    expect(page.get_by_role("link", name="Offert")).to_be_visible()
    page.get_by_label("Ord i titeln").fill("hyres")
    page.get_by_role("button", name="Sök", exact=True).click()
    expect(page.get_by_role("link", name="Offert")).to_have_count(0)
    page.get_by_role("button", name="Etiketter för Hyreskontrakt Storgatan").click()
    page.get_by_role("dialog").get_by_label("Etiketter").fill("lokaler, 2026")
    page.get_by_role("dialog").get_by_role("button", name="Spara").click()
    expect(page.get_by_text("lokaler", exact=True)).to_be_visible()
    page.get_by_role("link", name="Hyreskontrakt Storgatan").click()
    expect(page.get_by_text("dokumentet är förseglat")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Dokumentet förseglades")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Ladda ner förseglat").click()
    saved.value.save_as(tmp_path / "sealed.pdf")
    assert b"% sealed 1" in (tmp_path / "sealed.pdf").read_bytes()
    assert saved.value.suggested_filename == "avtal-sealed.pdf"
    assert request_id in page.url


def test_credits_are_bought_once_and_leave_a_receipt(page: Page, web: WebStand) -> None:
    page.goto(f"{web.url}/credits")
    page.get_by_role("radio", name="Privatperson").check(force=True)
    expect(page.get_by_text("455 kr")).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Köp och betala").dblclick()
    page.wait_for_url(f"{PROVIDER}**")
    assert web.asked.count("POST /v1/purchases") == 1
    (purchase,) = web.get("/v1/purchases")["items"]
    page.goto(f"{web.url}/credits#purchase={purchase['purchase_id']}")  # as the payment's page sends the payer back
    expect(page.get_by_text("Väntar på betalningen")).to_be_visible()
    expect(page.get_by_role("link", name="Till betalningen")).to_be_visible()
    web.pay(purchase["purchase_id"])
    expect(page.get_by_text("Tack! Krediterna finns på kontot.")).to_be_visible()
    web.write_receipt(purchase["purchase_id"])
    page.get_by_role("link", name="Till Krediter").click()
    expect(page.get_by_role("link", name=re.compile("10 krediter.*Betalt"))).to_be_visible()
    page.get_by_role("tab", name="Kvitton").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Hämta PDF: Kvitto 1").click()
    assert saved.value.suggested_filename == "Kvitto 1.pdf"


def test_a_company_is_registered_a_colleague_invited_and_a_request_made_in_its_name(
    page: Page, web: WebStand, tmp_path: Path
) -> None:
    page.goto(f"{web.url}/settings")
    page.get_by_label("Telefon").fill("070-123 45 67")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_text("Sparat.")).to_be_visible()
    page.get_by_role("button", name="Registrera ett företag").click()
    page.get_by_label("Företagets namn").fill("Andersson Konsult AB")
    page.get_by_label("Organisationsnummer").fill("556036-0793")
    page.get_by_role("button", name="Registrera ett företag").click()
    invite = page.get_by_role("form", name="Bjud in, Andersson Konsult AB")
    invite.get_by_label("E-post").fill(CECILIA.email)
    invite.get_by_role("button", name="Bjud in").click()
    expect(invite.get_by_role("listitem").filter(has_text=CECILIA.email)).to_be_visible()
    assert web.get("/v1/me")["phone"] == "+46701234567"
    page.get_by_role("link", name="Nytt ärende").click()
    page.get_by_label("Skicka för").select_option("Andersson Konsult AB")
    page.locator("input[type=file]").set_input_files(demo_pdf(tmp_path))
    page.wait_for_url("**/requests/sr_*")
    assert web.get(f"{REQUESTS}/{page.url.rsplit('/', 1)[-1]}")["company_id"]
    page.get_by_role("link", name="Arkiv").click()
    expect(page.get_by_text("Arkivet är tomt")).to_be_visible()
    page.get_by_label("Vems ärenden").select_option("Andersson Konsult AB")
    page.get_by_role("button", name="Sök", exact=True).click()
    expect(page.get_by_role("link", name="ramavtal")).to_be_visible()


def test_an_ended_session_asks_for_a_login_and_comes_back(page: Page, web: WebStand) -> None:
    request_id = web.stand.sent(AS_CECILIA)
    page.goto(f"{web.url}/overview")
    expect(page.get_by_role("link", name="Ramavtal").first).to_be_visible()
    page.context.clear_cookies()
    page.get_by_role("link", name="Ramavtal").first.click()
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible()
    assert f"next=%2Frequests%2F{request_id}" in page.url
