"""The recipient's page for those who sign by a mailed code, the name typed or also drawn."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from chalicelib.signing.domain import Method
from chalicelib.signing.places import Place
from chalicelib.signing.recipient import Invitee
from chalicelib.signing.signing_code import code_of
from dev.demo.document import demo_pdf
from tests.chromium import opened, shot, started
from tests.contract.bankid_simulator import Simulator, simulator
from tests.page_stand import PageStand, page_stand
from tests.unit.signing.cases import ANNA, bengt, cecilia

pytestmark = pytest.mark.browser
TITLE = "Ramavtal om konsulttjänster"
BY_MAIL = bengt(method=Method.EMAIL_CODE)


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
    with opened(chromium, stand.url) as made:
        yield made.new_page()


@pytest.fixture
def phone(chromium: Chromium, stand: PageStand) -> Iterator[Page]:
    small = {"width": 390, "height": 844}
    with opened(chromium, stand.url, viewport=small, has_touch=True, locale="en-GB") as made:
        yield made.new_page()


@pytest.fixture
def places(stand: PageStand, tmp_path_factory: pytest.TempPathFactory) -> list[Place]:
    world = stand.world
    with stand.lock:
        request_id = world.draft(BY_MAIL, cecilia(), title=TITLE)
        pdf = demo_pdf(tmp_path_factory.mktemp("pdf")).read_bytes()
        world.checking.check(request_id, world.upload(request_id, pdf))
        world.signing.send(ANNA, request_id)
        found = world.signing.find(ANNA, request_id)
    return [Place(request_id, recipient.recipient_id) for recipient in found.recipients]


def mailed(stand: PageStand, place: Place) -> str:
    with stand.lock:
        case = stand.world.cases.open(place.request_id)
        return code_of(case.key.derive, case.recipient(place.recipient_id))


def evidence(stand: PageStand, place: Place) -> dict[str, dict[str, object]]:
    with stand.lock:
        found: dict[str, dict[str, object]] = json.loads(
            stand.world.signing.read_evidence(ANNA, place.request_id, place.recipient_id)
        )
    return found


def test_a_typed_name_and_the_code_sign(stand: PageStand, page: Page, places: list[Place]) -> None:
    page.goto(stand.link(places[0]))
    expect(page.get_by_role("button", name="BankID")).to_have_count(0)
    expect(page.locator("pre:visible")).to_contain_text(f"Jag skriver under:\n{TITLE}")
    expect(page.get_by_text("svagare än BankID")).to_be_visible()
    shot(page, "code-review")
    page.get_by_role("button", name="Skicka en kod till b***@example.org").click()
    expect(page.get_by_label("Koden som kom")).to_be_focused()
    code = mailed(stand, places[0])
    page.get_by_label("Koden som kom").fill("000000" if code != "000000" else "000001")
    expect(page.get_by_label("Ditt namn")).to_have_value("Bengt Berg")
    page.get_by_label("Ditt namn").fill("Bengt A. Berg")
    page.get_by_role("button", name="Skriv under").click()
    expect(page.get_by_role("alert")).to_have_text("Koden stämmer inte.")
    page.get_by_label("Koden som kom").fill(code)
    shot(page, "code-typed")
    page.get_by_role("button", name="Skriv under").click()
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_focused()
    shot(page, "code-signed")
    kept = evidence(stand, places[0])
    assert kept["signature"] == {"kind": "typed", "name": "Bengt A. Berg", "strokes": [], "sheet": [1000, 400]}
    page.reload()
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_visible()


def test_a_drawn_signature_on_a_small_screen(stand: PageStand, phone: Page, places: list[Place]) -> None:
    phone.goto(stand.link(places[0]))
    phone.get_by_role("button", name="Send a code to").click()
    expect(phone.get_by_label("The code that came")).to_be_focused()
    phone.get_by_label("The code that came").fill(mailed(stand, places[0]))
    phone.get_by_text("Draw the signature too").click()
    sheet = phone.locator("canvas")
    sheet.scroll_into_view_if_needed()
    for wave in ([(0.1, 0.1)], [(0.1, 0.5), (0.3, 0.2), (0.5, 0.8), (0.9, 0.4)], [(0.9, 0.9), (1.2, 1.3)]):
        box = sheet.bounding_box()
        assert box is not None
        spots = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in wave]
        phone.mouse.move(*spots[0])
        phone.mouse.down()
        for spot in spots[1:]:
            phone.mouse.move(*spot, steps=8)
        phone.mouse.up()
        if len(wave) == 1:
            phone.get_by_role("button", name="Draw again").click()
    shot(phone, "code-drawn")
    phone.get_by_role("button", name="Sign", exact=True).click()
    expect(phone.get_by_role("heading", name="You have signed")).to_be_focused()
    signature = evidence(stand, places[0])["signature"]
    strokes = signature["strokes"]
    assert signature["kind"] == "drawn" and isinstance(strokes, list)
    assert len(strokes) == 2, "what was cleared is not kept"
    first = strokes[0]
    assert first[0] == pytest.approx(100, abs=6) and first[1] == pytest.approx(200, abs=6)
    assert first[-2] == pytest.approx(900, abs=6) and first[-1] == pytest.approx(160, abs=6)
    assert strokes[1][-2:] == [1000, 400], "a hand that leaves the sheet stops at its edge"


def test_a_text_that_changed_is_shown_anew_before_it_is_signed(
    stand: PageStand, page: Page, places: list[Place]
) -> None:
    page.goto(stand.link(places[0]))
    page.get_by_role("button", name="Skicka en kod").click()
    expect(page.get_by_label("Koden som kom")).to_be_focused()
    with stand.lock:
        disa = Invitee(name="Disa Dahl", email="disa@example.com")
        stand.world.handover.reassign(ANNA, places[0].request_id, places[1].recipient_id, disa)
    page.get_by_label("Koden som kom").fill(mailed(stand, places[0]))
    page.get_by_role("button", name="Skriv under").click()
    expect(page.get_by_role("alert")).to_contain_text("har ändrats")
    expect(page.locator("pre:visible")).to_contain_text("Disa Dahl")
    page.get_by_role("button", name="Skriv under").click()
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_focused()


def test_when_no_more_codes_are_sent_the_page_says_so(stand: PageStand, page: Page, places: list[Place]) -> None:
    page.goto(stand.link(places[0]))
    ask = page.get_by_role("button", name="Skicka en kod")
    expect(ask).to_be_enabled()
    with stand.lock:
        for _ in range(5):
            stand.world.signing_codes.ask(places[0])
    ask.click()
    expect(page.get_by_role("alert")).to_contain_text("Fem koder har skickats")
    expect(ask).to_be_disabled()
    page.reload()
    expect(ask).to_be_disabled()


def test_by_sms_the_page_says_where_the_code_goes_and_asks_a_successor_for_a_number(
    stand: PageStand, page: Page, tmp_path: Path
) -> None:
    world = stand.world
    with stand.lock:
        request_id = world.draft(bengt(method=Method.SMS_CODE, phone="+46701234567"), title=TITLE)
        world.checking.check(request_id, world.upload(request_id, demo_pdf(tmp_path).read_bytes()))
        (recipient,) = world.signing.send(ANNA, request_id).recipients
    place = Place(request_id, recipient.recipient_id)
    page.goto(stand.link(place))
    expect(page.get_by_role("button", name="Skicka en kod till +46***67")).to_be_enabled()
    page.get_by_text("Någon annan ska svara", exact=True).click()
    page.get_by_label("Personens namn").fill("Disa Dahl")
    page.get_by_label("Personens e-post").fill("disa@example.com")
    page.get_by_role("button", name="Lämna vidare").click()
    expect(page.get_by_role("alert")).to_contain_text("Ange mottagarens mobilnummer")
    page.get_by_label("Personens mobilnummer").fill("070-765 43 21")
    page.get_by_role("button", name="Lämna vidare").click()
    expect(page.get_by_role("heading", name="Ärendet är lämnat vidare")).to_be_focused()
    page.goto("about:blank")
    page.goto(stand.link(replace(place, link_number=2)))
    page.get_by_role("button", name="Skicka en kod till +46***21").click()
    expect(page.get_by_label("Koden som kom")).to_be_focused()
    page.get_by_label("Koden som kom").fill(mailed(stand, place))
    page.get_by_role("button", name="Skriv under").click()
    expect(page.get_by_role("heading", name="Du har skrivit under")).to_be_focused()
