"""The recipient's page for those who do not sign, and for those whose turn has not come."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from chalicelib.signing.copy_address import code_of
from chalicelib.signing.domain import Role
from chalicelib.signing.places import Place
from dev.demo.document import demo_pdf
from dev.persons import BENGT, CECILIA
from tests.chromium import opened, shot, started
from tests.contract.bankid_simulator import Simulator, simulator
from tests.page_stand import PageStand, page_stand
from tests.unit.signing.cases import ANNA, bengt, cecilia

pytestmark = pytest.mark.browser
TITLE = "Ramavtal om konsulttjänster"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulator(tmp_path_factory.mktemp("bankid")) as running:
        yield running


@pytest.fixture
def stand(aws: Any, bank: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageStand]:
    with page_stand(aws, bank, monkeypatch) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with started() as browser:
        yield browser


@pytest.fixture
def page(chromium: Chromium, stand: PageStand) -> Iterator[Page]:
    with opened(chromium, stand.url) as made:
        yield made.new_page()


@pytest.fixture
def places(stand: PageStand, tmp_path_factory: pytest.TempPathFactory) -> list[Place]:
    """Cecilia approves before Bengt signs; another Cecilia reads, when Bengt may sign."""
    world = stand.world
    with stand.lock:
        request_id = world.draft(
            cecilia(role=Role.APPROVER), bengt(order=2), cecilia(role=Role.VIEWER, order=2), title=TITLE
        )
        pdf = demo_pdf(tmp_path_factory.mktemp("pdf")).read_bytes()
        world.checking.check(request_id, world.upload(request_id, pdf))
        world.signing.send(ANNA, request_id)
        found = world.signing.find(ANNA, request_id)
    return [Place(request_id, recipient.recipient_id) for recipient in found.recipients]


def asks(page: Page, words: str) -> None:
    """As it is read: each role's own words stand in the page, and only one's are shown."""
    expect(page.locator("#review .eyebrow")).to_have_text(words, use_inner_text=True)


def test_an_approver_reads_approves_and_is_told_what_follows(stand: PageStand, page: Page, places: list[Place]) -> None:
    page.goto(stand.link(places[0]))
    asks(page, "Anna Andersson ber dig godkänna")
    expect(page.get_by_role("button", name="Skriv under", exact=False)).to_have_count(0)
    shot(page, "approver-review")
    page.get_by_role("button", name="Godkänn dokumenten").click()
    expect(page.get_by_role("heading", name="Du har godkänt")).to_be_focused()
    expect(page.get_by_text("Nu väntar vi på de andra.")).to_be_visible()
    shot(page, "approver-approved")
    page.reload()
    expect(page.get_by_role("heading", name="Du har godkänt")).to_be_visible()


def test_whose_turn_has_not_come_is_told_so_and_is_let_in_later(
    stand: PageStand, page: Page, places: list[Place]
) -> None:
    page.goto(stand.link(places[1]))
    expect(page.get_by_role("heading", name="Det är inte din tur än")).to_be_focused()
    expect(page.get_by_text(TITLE)).to_have_count(0)
    shot(page, "not-your-turn")
    with stand.lock:
        stand.world.recipients.see(places[0])
        stand.world.recipients.approve(places[0], None)
    page.goto("about:blank")
    page.goto(stand.link(places[1]))
    asks(page, "Anna Andersson ber dig skriva under")


def test_an_open_recipient_passes_it_on_and_is_out(stand: PageStand, page: Page, places: list[Place]) -> None:
    first = places[0]
    page.goto(stand.link(first))
    asks(page, "Anna Andersson ber dig godkänna")
    page.get_by_text("Någon annan ska svara", exact=True).click()
    page.get_by_label("Personens namn").fill("Disa Dahl")
    page.get_by_label("Personens e-post").fill("inte en adress")
    page.get_by_role("button", name="Lämna vidare").click()
    expect(page.get_by_role("button", name="Lämna vidare")).to_be_visible()
    page.get_by_label("Personens e-post").fill("disa@example.com")
    shot(page, "forward")
    page.get_by_role("button", name="Lämna vidare").click()
    expect(page.get_by_role("heading", name="Ärendet är lämnat vidare")).to_be_focused()
    expect(page.get_by_text("Disa Dahl")).to_be_visible()
    shot(page, "forwarded")
    page.reload()
    expect(page.get_by_text("Länken gäller inte längre")).to_be_visible()
    page.goto("about:blank")
    page.goto(stand.link(first))
    expect(page.get_by_text("Länken gäller inte längre")).to_be_visible()
    page.goto("about:blank")
    page.goto(stand.link(replace(first, link_number=2)))
    asks(page, "Anna Andersson ber dig godkänna")
    expect(page.get_by_text("Någon annan ska svara", exact=True)).to_be_visible()


def test_an_address_of_ones_own_gets_the_copy(stand: PageStand, page: Page, places: list[Place]) -> None:
    first = places[0]
    page.goto(stand.link(first))
    page.get_by_text("Skicka mitt exemplar till en egen adress").click()
    expect(page.get_by_text("c***@example.net")).to_be_visible()
    page.get_by_label("Din e-post").fill("egen@example.com")
    page.get_by_role("button", name="Skicka en kod dit").click()
    expect(page.get_by_text("Vi har skickat en kod till egen@example.com")).to_be_visible()
    with stand.lock:
        case = stand.world.cases.open(first.request_id)
        code = code_of(case.key.derive, case.recipient(first.recipient_id))
    page.get_by_label("Kod", exact=True).fill("000000" if code != "000000" else "000001")
    page.get_by_role("button", name="Bekräfta adressen").click()
    expect(page.get_by_role("alert")).to_have_text("Koden stämmer inte.")
    page.get_by_label("Kod", exact=True).fill(code)
    shot(page, "copy-code")
    page.get_by_role("button", name="Bekräfta adressen").click()
    expect(page.get_by_text("c***@example.net + egen@example.com")).to_be_visible()
    expect(page.get_by_role("button", name="Bekräfta adressen")).to_be_hidden()
    page.get_by_role("button", name="Godkänn dokumenten").click()
    expect(page.get_by_role("heading", name="Du har godkänt")).to_be_focused()
    expect(page.get_by_text("Skicka mitt exemplar till en egen adress")).to_be_visible()
    shot(page, "copy-after")


def test_in_person_bankid_is_offered_on_ones_own_phone_only(stand: PageStand, page: Page, tmp_path: Path) -> None:
    world = stand.world
    with stand.lock:
        request_id = world.draft(bengt(in_person=True), cecilia(in_person=True), title=TITLE)
        world.checking.check(request_id, world.upload(request_id, demo_pdf(tmp_path).read_bytes()))
        recipients = world.signing.send(ANNA, request_id).recipients
        urls = [world.in_person.open(ANNA, request_id, r.recipient_id) for r in recipients]
    for person, url in zip((BENGT, CECILIA), urls, strict=True):
        page.goto(url.replace("http://localhost", stand.url))
        asks(page, "Anna Andersson ber dig skriva under")
        page.reload()
        asks(page, "Anna Andersson ber dig skriva under")
        expect(page.locator("#review").get_by_text("Du läser på avsändarens enhet")).to_be_visible()
        expect(page.get_by_role("button", name="Skriv under med BankID på den här enheten")).to_be_hidden()
        page.get_by_role("button", name="Skriv under med BankID på en annan enhet").click()
        expect(page.locator("#bankid-qr")).to_be_visible()
        shot(page, "in-person")
        stand.phone("start", person)
        stand.phone("approve", person)
        expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_focused(timeout=15_000)
        expect(page.get_by_text("Lämna tillbaka enheten")).to_be_visible()
    shot(page, "in-person-done")


def test_a_reader_is_asked_for_nothing(stand: PageStand, page: Page, places: list[Place]) -> None:
    with stand.lock:
        stand.world.recipients.see(places[0])
        stand.world.recipients.approve(places[0], None)
    page.goto(stand.link(places[2]))
    asks(page, "Anna Andersson vill att du läser")
    for name in ("Skriv under", "Godkänn"):
        expect(page.get_by_role("button", name=name, exact=False)).to_have_count(0)
    expect(page.get_by_text("Jag vill inte skriva under")).to_be_hidden()
    shot(page, "viewer-review")
