"""The inbox page in a real browser: find a mail by its address, read it, follow its link, open and save its files."""

import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from chalicelib.notifications.mail import Attachment, Mail
from chalicelib.notifications.ses import SesMailer, client_settings
from tests.simulators import Simulator, running

pytestmark = pytest.mark.browser
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
# Without the background-networking flags Chromium looks for hosts outside of loopback.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF"
HTML = """<h1>Avtal att underteckna</h1><p>Anna Andersson ber dig underteckna <b>Hyresavtal</b>.</p>
<p><a href="{url}/healthz">Öppna dokumentet</a></p><script>parent.document.title = "broken out"</script>"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("dev.mail", tmp_path_factory.mktemp("mail")) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing")
        pytest.skip(f"{CHROMIUM} is missing: the inbox page stays unproved here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[("sv-SE", "light", 1280), ("en-GB", "dark", 390)], ids=["sv-light-wide", "en-dark-narrow"])
def page(request: pytest.FixtureRequest, chromium: Browser, service: Simulator) -> Iterator[Page]:
    urllib.request.urlopen(urllib.request.Request(f"{service.url}/inbox", method="DELETE"), timeout=5)
    locale, scheme, width = request.param
    context = chromium.new_context(locale=locale, color_scheme=scheme, viewport={"width": width, "height": 900})
    context.set_default_timeout(10_000)
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("request", lambda sent: problems.append(sent.url) if _is_foreign(sent.url, service) else None)
    yield opened
    context.close()
    assert problems == []


def _is_foreign(url: str, service: Simulator) -> bool:
    return not url.startswith((service.url, "data:", "chrome-extension:", "about:", "blob:"))


def words(page: Page, sv: str, en: str) -> str:
    return sv if page.evaluate("document.documentElement.lang") == "sv" else en


def send(service: Simulator, to: str, **changes: Any) -> None:
    client = botocore.session.get_session().create_client(
        "sesv2",
        region_name="eu-north-1",
        endpoint_url=service.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=client_settings(),
    )
    fields: dict[str, Any] = {"subject": "Hyresavtal är undertecknat", "text": "Som text", "html": "<p>Hej</p>"}
    SesMailer(client, "B2B Sign <no-reply@b2bsign.example>").send(Mail(to=to, **{**fields, **changes}))


def picture(page: Page, name: str, request: pytest.FixtureRequest) -> None:
    """Kept only where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{request.node.callspec.id}.png", full_page=True)


def test_a_person_finds_reads_and_opens_a_mail(page: Page, service: Simulator, request: pytest.FixtureRequest) -> None:
    sealed = Attachment("Hyresavtal – förseglat.pdf", "application/pdf", PDF)
    send(service, "cecilia.carlsson@example.net", subject="Avtal att underteckna")
    send(service, "bounce@example.net")
    send(
        service,
        "bengt.berg@example.org",
        html=HTML.format(url=service.url),
        attachments=(sealed, Attachment("bevis.json", "application/json", b"{}")),
        tags={"event": "01JD2Z"},
    )
    page.goto(service.url)
    assert len(page.get_by_role("main").get_by_role("listitem").all()) == 3
    picture(page, "inbox", request)
    page.get_by_role("navigation").get_by_role("link", name="bengt.berg@example.org").click()
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
    page.get_by_role("link", name="Hyresavtal är undertecknat").click()
    expect(page.get_by_role("heading", name="Hyresavtal är undertecknat")).to_be_visible()
    expect(page.get_by_text("event=01JD2Z")).to_be_visible()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Avtal att underteckna")).to_be_visible()
    picture(page, "mail", request)
    with page.expect_popup() as popup:
        frame.get_by_role("link", name="Öppna dokumentet").click()
    expect(popup.value.locator("body")).to_contain_text("ok")
    assert "broken out" not in page.title()
    page.get_by_text(words(page, "Textversion", "Text version")).click()
    expect(page.locator("#text")).to_have_text("Som text")
    page.get_by_text(words(page, "Brevhuvud", "Headers")).click()
    expect(page.locator("#headers")).to_contain_text("To: bengt.berg@example.org")


def test_files_can_be_saved_and_a_pdf_opened(page: Page, service: Simulator) -> None:
    files = (Attachment("å.pdf", "application/pdf", PDF), Attachment("x.html", "text/html", b"<b>"))
    send(service, "anna@example.com", attachments=files)
    page.goto(service.url)
    page.get_by_role("link", name="Hyresavtal är undertecknat").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=words(page, "Ladda ner å.pdf", "Download å.pdf")).click()
    assert download.value.suggested_filename == "å.pdf"
    assert download.value.path().read_bytes() == PDF
    opening = page.get_by_role("link", name=words(page, "Öppna", "Open"), exact=False)
    expect(opening).to_have_count(1)
    assert (opening.get_attribute("href") or "").endswith("/attachments/1?open=1")


def test_a_new_mail_is_announced_without_a_reload(page: Page, service: Simulator) -> None:
    page.goto(f"{service.url}/?to=anna@example.com")
    expect(page.get_by_text(words(page, "Inga brev än.", "No mails yet."))).to_be_visible()
    send(service, "anna@example.com")
    page.get_by_role("status").get_by_role("link", name=words(page, "Visa dem", "Show them")).click()
    expect(page.get_by_role("link", name="Hyresavtal är undertecknat")).to_be_visible()


def test_the_page_is_used_by_keyboard_and_fits_its_window(page: Page, service: Simulator) -> None:
    send(service, f"{'long' * 15}@{'example' * 8}.com", subject="ord" * 60)
    page.goto(service.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=words(page, "Hoppa till innehållet", "Skip to the content"))).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="ord" * 60)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_other_language_is_one_click_away(page: Page, service: Simulator) -> None:
    page.goto(f"{service.url}/?to=anna@example.com")
    before = page.evaluate("document.documentElement.lang")
    page.get_by_role("link", name=words(page, "English", "Svenska")).click()
    expect(page.locator("html")).to_have_attribute("lang", "en" if before == "sv" else "sv")
    expect(page.get_by_role("heading", name="anna@example.com")).to_be_visible()
