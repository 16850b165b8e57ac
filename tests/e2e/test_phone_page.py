"""The phone page in a real browser: a person reads what is asked and answers with the buttons."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dev.persons import ANNA
from tests.bankid_stand import BankIdStand, bankid_stand, qr

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TEXT = "# Avtal om städning\nParter: *Anna Andersson* och *Bengt Berg*\n+ avtal.pdf\n| SHA-256 | 9f86d081884c7d65 |"


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankIdStand]:
    with bankid_stand(tmp_path_factory.mktemp("bankid")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing")
        pytest.skip("chromium is missing: the phone page is not tested")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, stand: BankIdStand) -> Iterator[Page]:
    """Opened, in Swedish. Fails on an error of the page's script and on anything the browser refused to load."""
    stand.control()
    for order in stand.phone("/phone/orders", method="GET").json:
        stand.phone(f"/phone/orders/{order['handle']}/cancel")
    context = chromium.new_context(viewport={"width": 760, "height": 1100}, locale="sv-SE")
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda message: troubles.append(message.text) if "Content Security" in message.text else None)
    opened.goto(f"http://127.0.0.1:{stand.phone_port}/")
    expect(opened.get_by_role("heading", level=1)).to_contain_text("BankID-telefonen")
    yield opened
    context.close()
    assert troubles == []


def test_a_person_reads_the_text_and_signs(stand: BankIdStand, page: Page) -> None:
    order = stand.sign(TEXT, userVisibleDataFormat="simpleMarkdownV1")
    card = page.get_by_role("article")
    expect(card.get_by_role("heading", name="Underskrift · B2B Sign")).to_be_visible()
    expect(card.get_by_role("heading", name="Avtal om städning")).to_be_visible()
    expect(card.locator(".state")).to_have_text("väntar på appen (outstandingTransaction)")
    page.get_by_role("radio", name="Bengt Berg").check()
    card.get_by_role("button", name="Öppna i appen").click()
    expect(card.locator(".state")).to_have_text("väntar på säkerhetskod (userSign)")
    assert stand.collect(order).json["hintCode"] == "userSign"
    card.get_by_role("button", name="Skriv under som Bengt Berg").click()
    expect(page.get_by_role("status")).to_have_text("Klart: Bengt Berg.")
    expect(page.get_by_role("article")).to_have_count(0)
    assert stand.completed(order)["user"]["name"] == "Bengt Berg"


@pytest.mark.parametrize(("button", "hint"), [("Avbryt", "userCancel"), ("Låt tiden gå ut", "expiredTransaction")])
def test_a_person_lets_it_be(stand: BankIdStand, page: Page, button: str, hint: str) -> None:
    order = stand.start()
    page.get_by_role("article").get_by_role("button", name=button).click()
    expect(page.get_by_role("article")).to_have_count(0)
    assert stand.collect(order).json["hintCode"] == hint


def test_another_persons_id_is_refused_where_one_person_is_asked(stand: BankIdStand, page: Page) -> None:
    order = stand.sign("Avtal", requirement={"personalNumber": ANNA.personal_number})
    card = page.get_by_role("article")
    expect(card.get_by_text(f"Bara {ANNA.personal_number} kan svara.")).to_be_visible()
    card.get_by_text("Andra händelser").click()
    card.get_by_label("En annan persons legitimation").select_option(label="Bengt Berg")
    card.get_by_role("button", name="Godkänn med den").click()
    expect(page.get_by_role("status")).to_contain_text("gäller en annan person")
    expect(card.locator(".state")).to_contain_text("(started)")
    card.get_by_role("button", name="Skriv under som Anna Andersson").click()
    expect(page.get_by_role("status")).to_have_text("Klart: Anna Andersson.")
    assert stand.completed(order)["user"]["personalNumber"] == ANNA.personal_number


def test_another_persons_id_answers_an_open_order(stand: BankIdStand, page: Page) -> None:
    order = stand.sign("Avtal")
    card = page.get_by_role("article")
    card.get_by_text("Andra händelser").click()
    card.get_by_label("En annan persons legitimation").select_option(label="Cecilia Carlsson")
    card.get_by_role("button", name="Godkänn med den").click()
    expect(page.get_by_role("status")).to_have_text("Klart: Cecilia Carlsson.")
    assert stand.completed(order)["user"]["name"] == "Cecilia Carlsson"


def test_a_scanned_code_opens_its_order_and_an_old_one_does_not(stand: BankIdStand, page: Page) -> None:
    order = stand.start()
    scan = page.get_by_label("QR-kodens text")
    scan.fill(qr(order, 99))
    page.get_by_role("button", name="Läs av", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("för gammal eller falsk")
    scan.fill(qr(order, 1))
    page.get_by_role("button", name="Läs av", exact=True).click()
    expect(page.locator(".state")).to_have_text("väntar på säkerhetskod (userSign)")


def test_a_start_link_leads_back_to_the_service(stand: BankIdStand, page: Page) -> None:
    order = stand.start(returnUrl="http://localhost:8080/back#nonce=1")
    page.goto(f"http://127.0.0.1:{stand.phone_port}/?autostarttoken={order['autoStartToken']}")
    page.get_by_role("button", name="Legitimera som Anna Andersson").click()
    link = page.get_by_role("link", name="Tillbaka till tjänsten")
    expect(link).to_have_attribute("href", "http://localhost:8080/back#nonce=1")
    assert "autostarttoken" not in page.url


def test_a_guest_writes_number_and_name(stand: BankIdStand, page: Page) -> None:
    order = stand.start()
    page.get_by_label("Någon annan").check()
    page.get_by_label("Personnummer eller samordningsnummer").fill("19800161-2384")
    page.get_by_label("Förnamn").fill("Åsa")
    page.get_by_label("Efternamn").fill("Öberg")
    page.get_by_role("button", name="Legitimera som Åsa Öberg").click()
    expect(page.get_by_role("status")).to_have_text("Klart: Åsa Öberg.")
    assert stand.completed(order)["user"]["personalNumber"] == "198001612384"


def test_a_failure_of_choice_and_a_disturbance(stand: BankIdStand, page: Page) -> None:
    order = stand.start()
    card = page.get_by_role("article")
    card.get_by_text("Andra händelser").click()
    card.get_by_label("Misslyckas med").select_option("certificateErr")
    card.get_by_role("button", name="Avsluta").click()
    expect(page.get_by_role("status")).to_contain_text("spärrad eller för gammal")
    assert stand.collect(order).json["hintCode"] == "certificateErr"
    page.get_by_text("Automatik och störningar").click()
    page.get_by_label("Störning i BankID:s tjänst").select_option("maintenance")
    page.get_by_role("button", name="Stör", exact=True).click()
    expect(page.get_by_text("Störning: 503 Maintenance (alla).")).to_be_visible()
    assert stand.rp("auth", {"endUserIp": "192.0.2.7"}).error == (503, "Maintenance")


def test_hostile_text_stays_text(stand: BankIdStand, page: Page) -> None:
    stand.sign("<img src=x onerror=\"document.title='owned'\"><b>fet</b>")
    expect(page.get_by_role("article").get_by_text("<b>fet</b>")).to_be_visible()
    assert "owned" not in page.title()


def test_the_page_speaks_english_and_remembers_it(stand: BankIdStand, page: Page) -> None:
    stand.sign("Agreement")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Sign as Anna Andersson")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Who is holding the phone?")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_choice_being_made_is_not_lost_when_the_page_refreshes(stand: BankIdStand, page: Page) -> None:
    stand.sign("Avtal")
    card = page.get_by_role("article")
    card.get_by_text("Andra händelser").click()
    card.get_by_label("Felaktigt bevis").select_option("revoked")
    page.wait_for_timeout(2_200)  # two refreshes
    expect(card.get_by_label("Felaktigt bevis")).to_have_value("revoked")


def test_nothing_is_asked_of_other_hosts(stand: BankIdStand, chromium: Browser) -> None:
    asked: list[str] = []
    page = chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{stand.phone_port}/")
    expect(page.get_by_role("radio").first).to_be_visible()
    assert asked
    assert all(url.startswith(f"http://127.0.0.1:{stand.phone_port}/") for url in asked)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_text_stands_out_from_the_page(stand: BankIdStand, page: Page, tmp_path: Path, scheme: str) -> None:
    """Contrast of at least 4.5 (WCAG 1.4.3) for text, quiet text and the main button, in both colour schemes."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    stand.sign(TEXT, userVisibleDataFormat="simpleMarkdownV1")
    expect(page.get_by_role("article")).to_be_visible()
    page.screenshot(path=os.environ.get("SCREENSHOTS", str(tmp_path)) + f"/phone-{scheme}.png", full_page=True)
    for selector in ("h1", ".order .text", ".state", ".asked", "button.primary[data-act=approve]", ".left"):
        assert page.locator(selector).first.evaluate(CONTRAST) >= 4.5, selector


CONTRAST = """element => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const background = (node) => {
    for (; node; node = node.parentElement) {
      const [r, g, b, a = 1] = parts(getComputedStyle(node).backgroundColor);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((each) => each / 255)
      .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ink = luminance(parts(getComputedStyle(element).color).slice(0, 3));
  const paper = luminance(background(element));
  return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
}"""
