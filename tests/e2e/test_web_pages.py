"""Every page of the web client as people meet it: axe finds nothing, nothing runs over the side, at 320 px and wide.

With SCREENSHOTS=folder they are photographed (`make screenshots`).
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from chalicelib.signing import stamping
from dev.demo.document import demo_pdf
from dev.persons import BENGT, CECILIA
from tests.chromium import opened, shot, started
from tests.flows.signing_stand import AS_BENGT, AS_CECILIA, preflight
from tests.flows.templates_stand import SIGNATURE, field, laid_out
from tests.web_stand import WebStand, flaws, web_stand

pytestmark = pytest.mark.browser
DASHES = str.maketrans("/?&=", "----")
HOOK = {"url": "https://hook.example.com/in", "events": ["signature_request.completed", "recipient.signed"]}
DEVICES: dict[str, dict[str, Any]] = {
    "sv-light-wide": {"viewport": {"width": 1280, "height": 900}},
    "en-dark-narrow": {"locale": "en-GB", "color_scheme": "dark", "viewport": {"width": 320, "height": 700}},
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with started() as browser:
        yield browser


@pytest.fixture
def web(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebStand]:
    with web_stand(aws, monkeypatch) as stand:
        yield stand


def looked_at(page: Page, web: WebStand, path: str, name: str, device: str) -> None:
    page.goto(f"{web.url}{path}")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_text(re.compile("^(Hämtar|Loading) …$"))).to_have_count(0)
    assert flaws(page) == [], (name, device)
    shot(page, f"web-{name}-{device}")


@pytest.mark.parametrize("device", DEVICES)
def test_before_the_login(chromium: Chromium, web: WebStand, device: str) -> None:
    is_english = device.startswith("en")
    with opened(chromium, web.url, web.storage, **DEVICES[device]) as context:
        page = context.new_page()
        looked_at(page, web, "/login", "login", device)
        page.get_by_role("button", name="another device" if is_english else "annan enhet").click()
        code = page.get_by_role("img", name="QR code" if is_english else "QR-kod")
        expect(code).to_be_visible()
        assert flaws(page) == []
        shot(page, f"web-login-qr-{device}")
        web.approve(CECILIA)
        expect(page.get_by_role("heading", name="Welcome" if is_english else "Välkommen")).to_be_visible()
        page.get_by_role("button", name="Read the whole" if is_english else "Läs hela").first.click()
        assert flaws(page) == []
        shot(page, f"web-welcome-{device}")


@pytest.mark.parametrize("device", DEVICES)
def test_an_account_with_nothing_in_it(chromium: Chromium, web: WebStand, device: str) -> None:
    with opened(chromium, web.url, web.storage, **DEVICES[device]) as context:
        web.log_in(context, web.stand.person(BENGT, email=False, credits_=0))
        page = context.new_page()
        for name in (
            *("overview", "new", "archive", "credits", "settings", "company-invitation", "requests/sr_none"),
            *("privacy", "privacy/erasure", "privacy/certificates/cer_none"),
            *("templates", "settings/api-keys", "settings/webhooks"),
            *("policies", "policies?text=terms&since=2026-11-23"),
        ):
            looked_at(page, web, f"/{name}", f"empty-{name}".translate(DASHES), device)


@pytest.mark.parametrize("device", DEVICES)
def test_an_account_in_use(
    chromium: Chromium, web: WebStand, tmp_path: Path, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamping, "judge", partial(stamping.judge, check=preflight))
    pdf = demo_pdf(tmp_path).read_bytes()
    template = laid_out(web.stand, field(label="Uppdrag"), {**SIGNATURE, "page": 1}, content=pdf)
    hook = web.stand.owner.post("/v1/webhook-endpoints", HOOK).json["endpoint_id"]
    web.stand.owner.post("/v1/api-keys", {"name": "Lönesystemet", "scopes": ["requests:read", "requests:send"]})
    draft = web.stand.ready(AS_BENGT, {"is_sender": True}, content=pdf, title="Ramavtal om konsulttjänster")
    sent = web.stand.sent({"is_sender": True}, AS_BENGT, AS_CECILIA, title="Hyreskontrakt Storgatan 12")
    done = web.stand.completed(title="Sekretessavtal Nordljus Energi AB", content=pdf)
    web.stand.owner.put(f"/v1/signature-requests/{done}/labels", {"labels": ["Nordljus", "2026"]})
    body = {"package": 10, "method": "swish", "buyer": {"kind": "person", "name": "Anna Andersson"}}
    purchase = web.stand.owner.post("/v1/purchases", body).json["purchase_id"]
    with opened(chromium, web.url, web.storage, **DEVICES[device]) as context:
        web.log_in(context)
        page = context.new_page()
        looked_at(page, web, f"/credits/purchases/{purchase}", "purchase", device)
        web.pay(purchase)
        for name, path in (
            ("overview", "/overview"),
            ("draft", f"/requests/{draft}"),
            ("request", f"/requests/{sent}"),
            ("completed", f"/requests/{done}"),
            ("archive", "/archive"),
            ("purchase-paid", f"/credits/purchases/{purchase}"),
            ("credits", "/credits"),
            ("withdrawal", f"/credits/purchases/{purchase}/withdrawal"),
            ("settings", "/settings"),
            ("keys", "/settings/api-keys"),
            ("webhook", f"/settings/webhooks/{hook}"),
            ("template", f"/templates/{template}"),
            ("template-use", f"/templates/{template}/use"),
            ("bulk-new", f"/templates/{template}/bulk"),
        ):
            looked_at(page, web, path, name, device)
        person_form(page, web, draft, device)


def person_form(page: Page, web: WebStand, draft: str, device: str) -> None:
    """The fullest form, opened to its last field, and the document shown above it."""
    is_english = device.startswith("en")
    page.goto(f"{web.url}/requests/{draft}")
    page.get_by_role("button", name="Show avtal.pdf" if is_english else "Visa avtal.pdf").click()
    expect(page.locator(".viewer canvas")).to_be_visible()
    page.get_by_role("button", name="Add a recipient" if is_english else "Lägg till mottagare").click()
    page.get_by_text("Personnummer, turn" if is_english else "Personnummer, tur").click()
    assert flaws(page) == []
    shot(page, f"web-draft-form-{device}")
    page.get_by_role("button", name="Anna Andersson", exact=True).click()
    assert flaws(page) == []
    shot(page, f"web-menu-{device}")


def test_what_a_page_loads_first_stays_small(chromium: Chromium, web: WebStand) -> None:
    """Compressed script of the login page, before anything else is asked for."""
    import gzip

    scripts: dict[str, int] = {}
    with opened(chromium, web.url, web.storage) as context:
        page = context.new_page()
        page.on("response", lambda told: scripts.update({told.url: len(gzip.compress(told.body()))})
                if told.url.endswith(".js") else None)  # fmt: skip
        page.goto(f"{web.url}/login")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
    assert 0 < sum(scripts.values()) < 180_000, scripts
