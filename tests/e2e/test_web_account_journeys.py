"""The web client in a real browser: withdrawals, companies' wallets, people's rights over their data."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from chalicelib import wiring
from chalicelib.handlers.payments_jobs import issue_receipts, settle_payments
from chalicelib.payments.provider import RefundStatus
from chalicelib.platform.ids import PurchaseId
from dev.persons import ANNA
from tests.e2e.test_web_journeys import chromium, context, page, web
from tests.flows.privacy_stand import grown_old, worked
from tests.flows.test_receipts_http import deliver
from tests.jobs import run_queue
from tests.unit.privacy.erasure_stand import bench_on, held_work
from tests.web_stand import WebStand, flaws

__all__ = ["chromium", "context", "page", "web"]
pytestmark = pytest.mark.browser
TEN = {"package": 10, "method": "swish", "immediate_use": True, "buyer": {"kind": "person", "name": "Anna Andersson"}}


def bought(web: WebStand, body: Any) -> str:
    """Paid, with its receipt."""
    purchase_id = str(web.stand.owner.post("/v1/purchases", body).json["purchase_id"])
    web.pay(purchase_id)
    web.stand.owner.get(f"/v1/purchases/{purchase_id}")
    web.write_receipt(purchase_id)
    return purchase_id


def pay_back(web: WebStand, purchase_id: str) -> None:
    """What follows from the withdrawal's events, and the payment service's yes."""
    with web.lock:
        (refund,) = wiring.payments.refunds().of_purchase(PurchaseId(purchase_id))
        deliver(refund.refund_id)
        while run_queue("settle", settle_payments) + run_queue("receipts", issue_receipts):
            pass
        web.provider.end_refund(refund.order_id, RefundStatus.PAID)
        wiring.payments.refunds().settle(refund.refund_id)


def test_a_purchase_is_withdrawn_from_once_and_the_money_followed_home(page: Page, web: WebStand) -> None:
    purchase_id = bought(web, TEN)
    page.goto(f"{web.url}/credits")
    page.get_by_role("link", name=re.compile("^Ångra köpet: 10 krediter")).click()
    expect(page.get_by_role("heading", name="Ångra köpet")).to_be_focused()
    expect(page.get_by_text("Du har ångerrätt enligt lag")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="455 kr")).to_be_visible()
    assert web.get("/v1/withdrawals")["items"] == [], "nothing is done by looking"
    page.get_by_role("button", name="Bekräfta att jag ångrar köpet").dblclick()
    expect(page.get_by_role("heading", name="Vi har tagit emot")).to_be_visible()
    assert web.asked.count(f"POST /v1/purchases/{purchase_id}/withdrawal") == 1
    expect(page.get_by_text("Betalas ut")).to_be_visible()
    pay_back(web, purchase_id)
    expect(page.get_by_text("Betald", exact=True)).to_be_visible()
    assert flaws(page) == []
    page.get_by_role("link", name="Till Krediter").click()
    page.get_by_role("tab", name="Ångrade köp").click()
    expect(page.get_by_text("Betalt tillbaka").first).to_be_visible()
    page.get_by_role("tab", name="Kvitton").click()
    expect(page.get_by_text("Kreditfaktura 1").or_(page.get_by_text("Kreditfaktura 2"))).to_be_visible()
    page.goto(f"{web.url}/credits/purchases/{purchase_id}/withdrawal")
    expect(page.get_by_text("Köpet kan inte ångras")).to_be_visible()


def test_a_company_buys_and_pays_from_a_wallet_of_its_own(page: Page, web: WebStand) -> None:
    company = web.stand.owner.post(
        "/v1/companies", {"name": "Andersson Konsult AB", "organisation_number": "556036-0793"}
    )
    page.goto(f"{web.url}/credits")
    page.get_by_label("Vems krediter").select_option("Andersson Konsult AB")
    expect(page.get_by_text("Inga köp än")).to_be_visible()
    page.get_by_label("Er referens").fill("Avd 7")
    page.get_by_role("button", name="Köp och betala").click()
    expect(page.get_by_text("Väntar på betalningen").or_(page.get_by_text("The payment's page"))).to_be_visible()
    query = f"company_id={company.json['company_id']}"
    (purchase,) = web.get(f"/v1/purchases?{query}")["items"]
    assert purchase["buyer"]["reference"] == "Avd 7"
    page.goto(f"{web.url}/credits#purchase={purchase['purchase_id']}")  # as the payment's page sends the payer back
    expect(page.get_by_text("Väntar på betalningen")).to_be_visible()
    web.pay(purchase["purchase_id"])
    expect(page.get_by_text("Tack! Krediterna finns på kontot.")).to_be_visible()
    page.get_by_role("link", name="Till Krediter").click()
    expect(page.get_by_label("Vems krediter")).to_have_value(company.json["company_id"])
    assert web.get(f"/v1/wallet?{query}")["available"] == purchase["quote"]["package"]
    page.get_by_role("link", name=re.compile("^Ångra köpet")).click()
    page.get_by_role("button", name="Bekräfta att jag ångrar köpet").click()
    expect(page.get_by_role("heading", name="Vi har tagit emot")).to_be_visible()
    expect(page.get_by_text("Betalas ut")).to_be_visible()
    assert web.get(f"/v1/wallet?{query}")["available"] == 0
    assert [made["purchase_id"] for made in web.get(f"/v1/withdrawals?{query}")["items"]] == [purchase["purchase_id"]]
    assert web.get("/v1/withdrawals")["items"] == [], "it is the company's, not one's own"
    page.get_by_role("link", name="Till Krediter").click()
    expect(page.get_by_label("Vems krediter")).to_have_value(company.json["company_id"])
    page.get_by_role("tab", name="Ångrade köp").click()
    expect(page.get_by_role("tabpanel").get_by_text("Betalas ut")).to_be_visible()


def identify(page: Page, web: WebStand) -> None:
    """BankID once more, for somebody who is logged in."""
    page.get_by_role("link", name="Legitimera med BankID").click()
    expect(page.get_by_text("Legitimera dig en gång till")).to_be_visible()
    page.get_by_role("button", name="BankID på en annan enhet").click()
    expect(page.get_by_role("img", name="QR-kod för BankID")).to_be_visible()
    web.approve(ANNA)


def test_consents_and_the_register_extract(page: Page, web: WebStand) -> None:
    page.goto(f"{web.url}/privacy")
    page.get_by_role("button", name="Ja: Nyheter och erbjudanden").click()
    expect(page.get_by_text("Du har sagt ja", exact=True)).to_be_visible()
    page.get_by_role("button", name="Nej: Nyheter och erbjudanden").click()
    expect(page.get_by_text("Du har sagt nej", exact=True)).to_be_visible()
    page.get_by_text("Historik").click()
    expect(page.get_by_role("listitem").filter(has_text=re.compile("^Nyheter.*: (Ja|Nej)"))).to_have_count(2)
    grown_old(web.stand.owner, "__Host-session")
    page.get_by_role("checkbox", name="registerutdrag").check()
    page.get_by_label("Med egna ord").fill("Allt, tack")
    page.get_by_role("button", name="Skicka begäran").click()
    expect(page.get_by_text("Det du har valt och skrivit finns kvar")).to_be_visible()
    identify(page, web)
    expect(page.get_by_label("Med egna ord")).to_have_value("Allt, tack")
    page.get_by_role("button", name="Skicka begäran").dblclick()
    expect(page.get_by_role("heading", name="Begäran", exact=True)).to_be_visible()
    expect(page.get_by_text("Utdraget påbörjas")).to_be_visible()
    (asked,) = web.get("/v1/privacy/requests")["items"]
    assert asked["text"] == "Allt, tack"
    with web.lock:
        worked(asked["data_request_id"])
    expect(page.get_by_text("Besvarad", exact=True)).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile(r"Hämta: .*\.pdf")).first.click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Till Integritet").click()
    expect(page.get_by_label("Med egna ord")).to_have_value("")


def test_an_account_is_erased_after_the_consequences_a_login_and_time_to_cancel(
    page: Page, web: WebStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = bench_on(web.stand, held_work(monkeypatch), monkeypatch)

    def run(until: str | None = None) -> None:
        with web.lock:
            (bench.erasure_id,) = {each["erasure_id"] for each in anna.get("/v1/privacy/erasures").json["items"]}
            bench.run(until=until)

    def ask() -> None:
        for name in ("Mina dokument", "När de 72 timmarna", "Kvitton och bokföring"):
            page.get_by_role("checkbox", name=name).check()
        page.get_by_role("radio", name="Jag avstår dem").check(force=True)
        page.get_by_role("checkbox", name="arkiv klart").uncheck()
        page.get_by_role("button", name="Gå vidare till BankID").dblclick()
        expect(page.get_by_role("heading", name="Legitimera dig på nytt")).to_be_visible()

    anna = web.stand.owner
    page.goto(f"{web.url}/privacy")
    page.get_by_role("link", name="Radera mitt konto").click()
    ask()
    page.get_by_role("button", name="Avbryt raderingen").click()
    expect(page.get_by_text("Raderingen är avbruten")).to_be_visible()
    page.reload()
    ask()
    identify(page, web)
    page.get_by_role("button", name="Bekräfta raderingen").click()
    expect(page.get_by_role("heading", name="Raderingen planeras")).to_be_visible()
    run()
    expect(page.get_by_text("att oanvända krediter reds ut")).to_be_visible(timeout=15_000)
    with web.lock:
        bench.approve()
    run(until="CancelWindow")
    expect(page.get_by_role("heading", name="Logga in")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="BankID på en annan enhet").click()
    expect(page.get_by_role("img", name="QR-kod för BankID")).to_be_visible()
    web.approve(ANNA)
    expect(page.get_by_role("heading", name="Kontot är fryst")).to_be_visible()
    expect(page.get_by_role("timer")).to_contain_text("71 tim")
    assert flaws(page) == []
    with web.lock:
        bench.to_the_end()
    page.goto(f"{web.url}/privacy/certificates/cer_00000001")
    expect(page.get_by_text("persons: 1").or_(page.get_by_text("receipts"))).to_be_visible()
    assert flaws(page) == []
