"""The pages beside signing, in a real browser: verify a PDF, confirm an address, and what everyone can read."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from chalicelib import wiring
from chalicelib.platform.ids import SubjectId
from dev.demo.document import demo_pdf
from tests.browser import Browser
from tests.chromium import opened, shot, started
from tests.contract.bankid_simulator import Simulator, simulator
from tests.e2e.test_phone_page import CONTRAST
from tests.flows.test_identity_login import acknowledge, log_in
from tests.page_stand import PageStand, page_stand
from tests.simulators import running
from tests.unit.signing.seal_stand import SealStand, now, order_of, set_up

pytestmark = pytest.mark.browser
DEVICES: dict[str, dict[str, Any]] = {
    "sv-light-wide": {},
    "en-dark-narrow": {"locale": "en-GB", "color_scheme": "dark", "viewport": {"width": 360, "height": 740}},
}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulator(tmp_path_factory.mktemp("bankid")) as found:
        yield found


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SealStand]:
    data = tmp_path_factory.mktemp("trust")
    with running("dev.trust", data) as trust:
        yield set_up(trust.url, data)


@pytest.fixture(scope="module")
def sealed(seal: SealStand, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed")
    source, target = demo_pdf(folder), folder / "avtal-sealed.pdf"
    with ThreadPoolExecutor(1) as elsewhere:  # Playwright keeps an event loop running in this thread
        elsewhere.submit(seal.sealer().seal, source, target, order_of(source.read_bytes()), now()).result()
    return target


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with started() as browser:
        yield browser


@pytest.fixture
def stand(aws: Any, bank: Simulator, seal: SealStand, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageStand]:
    trust = {"seal_root_pem": seal.root_pem, "tsa_root_pem": seal.tsa_root_pem, "seal_organisation": ""}
    former = {"former_seal_roots_pem": "", "former_tsa_roots_pem": ""}
    with page_stand(aws, bank, monkeypatch, **trust, **former) as found:
        yield found


@pytest.fixture
def context(chromium: Chromium, stand: PageStand) -> Iterator[BrowserContext]:
    with opened(chromium, stand.url, stand.storage) as made:
        yield made


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.mark.parametrize("device", DEVICES)
def test_a_sealed_document_is_said_to_be_genuine_and_by_whom(
    chromium: Chromium, stand: PageStand, sealed: Path, device: str
) -> None:
    is_english = device.startswith("en")
    with opened(chromium, stand.url, stand.storage, **DEVICES[device]) as context:
        page = context.new_page()
        page.goto(f"{stand.url}/verify")
        shot(page, f"verify-{device}")
        page.get_by_label("PDF").set_input_files(sealed)
        page.get_by_role("button", name="Verify" if is_english else "Kontrollera").click()
        verdict = page.get_by_role("heading", name="Genuine." if is_english else "Äkta.")
        expect(verdict).to_be_focused(timeout=60_000)
        shot(page, f"genuine-{device}")
        signers = page.get_by_role("list").filter(has_text="Åsa Öberg")
        expect(signers.get_by_role("listitem")).to_have_count(2)
        expect(page.get_by_text("Konsultavtal – Nordljus Energi AB", exact=True)).to_be_visible()
        expect(page.get_by_text("PAdES B-LTA")).to_be_visible()
        expect(page.get_by_text(sha256(sealed.read_bytes()).hexdigest())).to_be_visible()
        expect(page.get_by_text("What is wrong" if is_english else "Vad som är fel")).to_be_hidden()
        page.get_by_text("All signatures" if is_english else "Alla signaturer").click()
        expect(page.get_by_text("cannot be relied on" if is_english else "går inte att lita på")).to_have_count(
            1
        )  # the word itself
        assert is_readable(page, "h1", "dt", "dd", ".signers strong", "summary", "button", "footer span")
        with stand.lock:
            kept = stand.world.aws("s3").list_object_versions(Bucket=wiring.ground.settings().bucket("quarantine"))
        assert "Versions" not in kept, "the page promises that the file is deleted"


def judged(page: Page, stand: PageStand, file: Path, content: bytes, verdict: str) -> None:
    file.write_bytes(content)
    page.goto(f"{stand.url}/verify")
    page.get_by_label("PDF").set_input_files(file)
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.get_by_role("heading", name=verdict)).to_be_focused(timeout=60_000)


def test_an_altered_copy_is_said_to_be_altered_and_how(
    page: Page, stand: PageStand, sealed: Path, tmp_path: Path
) -> None:
    judged(page, stand, tmp_path / "copy.pdf", sealed.read_bytes() + b"\n% more\n", "Ändrat.")
    expect(page.get_by_role("listitem").filter(has_text="Något har lagts till efter förseglingen.")).to_be_visible()
    expect(page.get_by_text("PAdES")).to_be_hidden()
    expect(page.get_by_role("heading", name="Underskrivet av")).to_be_hidden()
    shot(page, "altered")
    assert is_readable(page, "h1", "#changes li")


def test_a_pdf_without_a_seal_and_a_file_that_is_none(page: Page, stand: PageStand, tmp_path: Path) -> None:
    judged(page, stand, tmp_path / "plain.pdf", demo_pdf(tmp_path).read_bytes(), "Filen är inte förseglad")
    judged(page, stand, tmp_path / "text.pdf", b"not a PDF", "Filen kan inte bedömas")
    page.get_by_role("button", name="Kontrollera ett annat dokument").click()
    expect(page.get_by_role("heading", name="Är dokumentet äkta?")).to_be_focused()
    expect(page.get_by_label("PDF")).to_have_value("")


def test_a_file_that_is_too_large_is_not_sent_anywhere(page: Page, stand: PageStand, tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(100 * 1024 * 1024 + 1)
    page.goto(f"{stand.url}/verify")
    page.get_by_label("PDF").set_input_files(large)
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.get_by_role("alert")).to_contain_text("större än 100 MB")
    assert "POST /v1/verifications" not in stand.asked


def test_an_upload_that_is_cut_off_is_said_and_can_be_done_again(page: Page, stand: PageStand, sealed: Path) -> None:
    page.route(f"{stand.storage}/**", lambda route: route.abort(), times=1)
    page.goto(f"{stand.url}/verify")
    page.get_by_label("PDF").set_input_files(sealed)
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.get_by_role("alert")).to_contain_text("Uppladdningen avbröts")
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.get_by_role("heading", name="Äkta.")).to_be_focused(timeout=60_000)


def test_an_address_is_confirmed_by_pressing_and_not_by_opening(page: Page, stand: PageStand) -> None:
    with stand.lock:
        person = Browser()
        log_in(person, stand.bank)
        acknowledge(person)
        person.post("/v1/me/email", {"email": "anna@example.com"})
        _, token = wiring.identity.accounts().verification_mail(SubjectId(person.get("/v1/me").json["sid"]), 1)
    page.goto(f"{stand.url}/verify-email#{token}")
    expect(page.get_by_role("heading", name="Bekräfta din e-postadress")).to_be_focused()
    assert page.url == f"{stand.url}/verify-email"
    shot(page, "verify-email")
    with stand.lock:
        assert person.get("/v1/me").json["email"] is None
    page.get_by_role("button", name="Bekräfta adressen").click()
    expect(page.get_by_role("heading", name="Adressen är bekräftad")).to_be_focused()
    with stand.lock:
        assert person.get("/v1/me").json["email"] == "anna@example.com"
    page.goto(f"{stand.url}/verify-email#{token}")
    page.get_by_role("button", name="Bekräfta adressen").click()
    expect(page.get_by_role("alert")).to_contain_text("Länken gäller inte längre")
    page.goto(f"{stand.url}/verify-email?lang=en")
    expect(page.get_by_role("heading", name="Open the link in the mail")).to_be_focused()


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("path", ["/", "/requests/sr_any"])
def test_what_everyone_can_read_needs_no_script(chromium: Chromium, stand: PageStand, path: str, device: str) -> None:
    with opened(chromium, stand.url, java_script_enabled=False, **DEVICES[device]) as context:
        page = context.new_page()
        page.goto(f"{stand.url}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        shot(page, f"{path.strip('/').split('/')[0] or 'start'}-{device}")
        page.keyboard.press("Tab")
        expect(
            page.get_by_role("link", name="Skip to content" if device.startswith("en") else "Till innehållet")
        ).to_be_focused()
        language = page.get_by_role("link", name="Svenska" if device.startswith("en") else "English")
        language.click()
        assert page.locator("html").get_attribute("lang") == ("sv" if device.startswith("en") else "en")


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(
    "path", ["/", "/sign", "/verify", "/verify-email#long-enough-to-be-a-token", "/requests/sr_any"]
)
def test_text_stands_out_and_nothing_runs_over_the_side(
    chromium: Chromium, stand: PageStand, path: str, device: str
) -> None:
    with opened(chromium, stand.url, **DEVICES[device]) as context:
        page = context.new_page()
        page.goto(f"{stand.url}{path}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert is_readable(page, "h1", ".brand", ".language", "main p:visible", "footer a", "footer span")


def is_readable(page: Page, *selectors: str) -> bool:
    """Contrast of at least 4.5 (WCAG 1.4.3), and no sideways scrolling (1.4.10)."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
    page.wait_for_timeout(350)  # states fade in
    for selector in selectors:
        for each in page.locator(selector).all():
            if each.is_visible():
                assert each.evaluate(CONTRAST) >= 4.5, selector
    return True
