"""The Swish app's page in a real browser: a person plays the payer, and the merchant hears what became of it."""

import os
import shutil
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.e2e.test_phone_page import FLAGS
from tests.swish_stand import PAYER, SwishStand, swish_stand

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwishStand]:
    with swish_stand(tmp_path_factory.mktemp("swish")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing")
        pytest.skip("chromium is missing: the payer's page is not tested")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, stand: SwishStand) -> Iterator[Page]:
    """Opened, in Swedish. Fails on an error of the page's script and on anything the browser refused to load."""
    stand.control()
    stand.advance(400)
    stand.listener.wait_for(0)
    stand.listener.heard.clear()
    context = chromium.new_context(viewport={"width": 760, "height": 1100}, locale="sv-SE")
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda message: troubles.append(message.text) if "Content Security" in message.text else None)
    opened.goto(f"http://127.0.0.1:{stand.payer_port}/")
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Swish-appen")
    yield opened
    context.close()
    assert troubles == []


def asked(stand: SwishStand, **fields: str) -> str:
    payment_id = uuid.uuid4().hex.upper()
    assert stand.put(payment_id, **fields).status == 201
    return payment_id


def card_of(page: Page, payment_id: str) -> Locator:
    return page.locator(f"article[data-handle='{payment_id}']")


def heard(stand: SwishStand, count: int) -> list[str]:
    return [each.json["status"] for each in stand.listener.wait_for(count)]


def test_a_person_reads_what_is_asked_and_pays(stand: SwishStand, page: Page) -> None:
    payment_id = asked(stand, payerAlias=PAYER, message="100 krediter")
    card = card_of(page, payment_id)
    expect(card.get_by_role("heading")).to_have_text("150,00 kr")
    expect(card.locator(".asked")).to_have_text(
        f"Till telefonen {PAYER}. Meddelande: ”100 krediter”. Referens: ORDER-1."
    )
    card.get_by_role("button", name="Betala 150,00 kr").click()
    expect(page.get_by_role("status")).to_have_text("150,00 kr: betald.")
    expect(page.locator("#open article")).to_have_count(0)
    expect(card.locator(".told")).to_have_text("Callback: betald mottagen [200].")
    assert (heard(stand, 1), stand.read(payment_id)["status"]) == (["PAID"], "PAID")


def test_a_code_is_scanned(stand: SwishStand, page: Page) -> None:
    payment_id = uuid.uuid4().hex.upper()
    token = stand.put(payment_id, amount="5.00").headers["paymentrequesttoken"]
    page.get_by_label("QR-kodens text").fill(f"D{token}")
    page.get_by_role("button", name="Läs av", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Betalningen är öppnad i appen: 5,00 kr.")
    page.get_by_label("QR-kodens text").fill("D0")
    page.get_by_role("button", name="Läs av", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Ingen sådan betalning finns.")


def test_a_person_declines(stand: SwishStand, page: Page) -> None:
    payment_id = asked(stand)
    card_of(page, payment_id).get_by_role("button", name="Avböj").click()
    expect(page.get_by_role("status")).to_have_text("150,00 kr: avböjd.")
    assert (heard(stand, 1), stand.read(payment_id)["status"]) == (["DECLINED"], "DECLINED")


def test_a_person_pays_too_late(stand: SwishStand, page: Page) -> None:
    payment_id = asked(stand)
    card = card_of(page, payment_id)
    card.get_by_role("button", name="Låt tiden gå ut").click()
    expect(card.locator(".state")).to_have_text("misslyckad: tiden gick ut (TM01)")
    card.get_by_role("button", name="Betala ändå, för sent").click()
    expect(card.locator(".state")).to_have_text("betald")
    assert heard(stand, 2) == ["ERROR", "PAID"]


def test_a_person_pays_another_amount(stand: SwishStand, page: Page) -> None:
    payment_id = asked(stand)
    card = card_of(page, payment_id)
    card.get_by_text("Andra händelser").click()
    card.get_by_label("Fel belopp (kr)").fill("1,50")
    card.get_by_role("button", name="Betala det").click()
    expect(card.get_by_role("heading")).to_have_text("1,50 kr")
    assert stand.read(payment_id)["amount"] == 1.5


@pytest.mark.parametrize(
    ("telling", "statuses"),
    [
        ("försvinner", []),
        ("två gånger", ["PAID", "PAID"]),
        ("i fel ordning, en äldre sist", ["PAID", "CREATED"]),
    ],
)
def test_the_callback_is_lost_doubled_or_late(stand: SwishStand, page: Page, telling: str, statuses: list[str]) -> None:
    payment_id = asked(stand)
    card = card_of(page, payment_id)
    card.get_by_text("Andra händelser").click()
    card.get_by_label("Besked till tjänsten").select_option(label=telling)
    card.get_by_role("button", name="Betala 150,00 kr").click()
    expect(card.locator(".state")).to_have_text("betald")
    stand.advance(3600)
    assert heard(stand, len(statuses)) == statuses


def test_a_callback_is_sent_again_and_forged(stand: SwishStand, page: Page) -> None:
    payment_id = asked(stand)
    card = card_of(page, payment_id)
    card.get_by_text("Andra händelser").click()
    card.get_by_role("button", name="Skicka falsk callback").click()
    expect(page.get_by_role("status")).to_have_text("Callback skickas.")
    assert heard(stand, 1) == ["PAID"]
    card.get_by_role("button", name="Skicka callback igen").click()
    assert heard(stand, 2) == ["PAID", "CREATED"]


def test_the_bank_fails_in_every_way(stand: SwishStand, page: Page) -> None:
    for code, label in (("BANKIDCL", "avbröt i BankID"), ("DS24", "banken svarade inte, okänt utfall")):
        payment_id = asked(stand)
        card = card_of(page, payment_id)
        card.get_by_text("Andra händelser").click()
        card.get_by_label("Misslyckas med").select_option(label=f"{label} ({code})")
        card.get_by_role("button", name="Avsluta").click()
        expect(card.locator(".state")).to_have_text(f"misslyckad: {label} ({code})")
        assert stand.read(payment_id)["errorCode"] == code


def test_a_refund_fails_or_waits_for_a_person(stand: SwishStand, page: Page) -> None:
    payment_id = asked(stand)
    original = stand.act(payment_id, "pay")["paymentReference"]
    card = card_of(page, payment_id)
    card.get_by_label("Återbetalningar av den").select_option(label="nekad av banken (RF07)")
    card.get_by_role("button", name="Ställ in").click()
    expect(page.get_by_role("status")).to_have_text("Inställt.")
    failing, waiting = uuid.uuid4().hex.upper(), uuid.uuid4().hex.upper()
    stand.refund(failing, original, "10.00")
    stand.advance(5)
    expect(card.locator(".refunds")).to_contain_text("Återbetalning 10,00 kr: misslyckad: nekad av banken (RF07)")
    page.get_by_text("Automatik och störningar").click()
    page.get_by_label("Återbetalningar väntar på dig").check()
    expect(page.get_by_label("Återbetalningar väntar på dig")).to_be_checked()
    stand.refund(waiting, original, "20.00")
    card.get_by_role("button", name="Betala ut").click()
    expect(page.get_by_role("status")).to_have_text("Återbetalning 20,00 kr: betald")
    assert stand.read_refund(waiting)["status"] == "PAID"


def test_faults_are_switched_on_and_off(stand: SwishStand, page: Page) -> None:
    page.get_by_text("Automatik och störningar").click()
    page.get_by_label("Störning i Swish").select_option(label="betald och callback före svaret")
    page.get_by_label("Anrop").select_option("create")
    page.get_by_role("button", name="Stör").click()
    expect(page.locator("#switched")).to_have_text("Störning: betald och callback före svaret (create).")
    asked(stand)
    assert heard(stand, 1) == ["PAID"]
    page.get_by_role("button", name="Återställ allt").click()
    expect(page.locator("#switched")).to_have_text("Allt fungerar som vanligt.")


def test_it_speaks_english_and_stays_so(stand: SwishStand, page: Page) -> None:
    payment_id = asked(stand)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The Swish app")
    expect(card_of(page, payment_id).get_by_role("button", name="Pay SEK 150.00")).to_be_visible()
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
