"""Credits behind HTTP: shown before they are paid, bought, followed, listed; wrong callers, repetitions, fields."""

import csv
import io
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.handlers.http import Api, Route
from chalicelib.handlers.payments_jobs import payments
from chalicelib.payments import service, wallets
from chalicelib.payments.ports import Shop
from chalicelib.payments.provider import Method
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import PurchaseId, WalletId
from dev.persons import BENGT, CECILIA
from tests.browser import Reply
from tests.fakes.provider import FakeProvider
from tests.faults.crashes import calls
from tests.flows.signing_stand import Stand, Visitor, everything, look_over, make_stand
from tests.unit.payments.stand import audit

BUYER = {"kind": "person", "name": "Anna Andersson"}
COMPANY = {"kind": "company", "name": "Exempel AB", "organisation_number": "556036-0793", "reference": "=1+1"}
ONE = {"package": 1, "method": "swish", "buyer": BUYER}
TEN = {**ONE, "package": 10}


def routes() -> list[Route]:
    return [route for route in Api.routes if route.tag == "credits"]


class Buyer(Visitor):
    """Each answer is looked over: what a refusal names, the route has declared."""

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        reply = super().send(method, path, body, headers)
        bare = path.partition("?")[0]
        found = [r for r in routes() if r.method == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", r.path), bare)]
        look_over(reply, found[0] if found else None)
        return reply


@dataclass
class Shopping:
    stand: Stand
    provider: FakeProvider
    buyer: Buyer

    @property
    def wallet_id(self) -> WalletId:
        return WalletId(self.buyer.get("/v1/me").json["sid"])

    def buy(self, body: Any = TEN, **headers: str) -> Any:
        reply = self.buyer.post("/v1/purchases", body, **headers)
        assert reply.status == 201, reply.body
        return reply.json

    def payment_id(self, purchase: Any) -> str:
        found = wiring.payments.purchase_store().find(PurchaseId(purchase["purchase_id"]))
        assert found is not None
        return found.payment_id

    def show(self, purchase: Any) -> Any:
        return self.buyer.get(f"/v1/purchases/{purchase['purchase_id']}").json

    def bought(self, body: Any = TEN) -> Any:
        purchase = self.buy(body)
        self.provider.pay(self.payment_id(purchase))
        return self.show(purchase)


@pytest.fixture
def shop(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Shopping:
    stand = make_stand(aws, monkeypatch)
    provider = FakeProvider(utc_now)
    made = Shop(provider=provider, payee=provider.payee, callback_url=wiring.providers.callback_url(Method.SWISH))
    monkeypatch.setattr(wiring.providers, "SHOPS", {"swish": lambda: made})
    monkeypatch.setattr(service, "ASK_EVERY", timedelta())  # who looks twice in a test has waited between
    owner = stand.owner
    return Shopping(stand, provider, Buyer(owner.cookies, owner.headers, owner.csrf))


def as_buyer(visitor: Visitor) -> Buyer:
    return Buyer(visitor.cookies, visitor.headers, visitor.csrf)


def balance(shop: Shopping) -> tuple[int, int]:
    wallet = shop.buyer.get("/v1/wallet").json
    return wallet["available"], wallet["reserved"]


def test_prices_are_shown_to_anyone_before_anything_is_paid(shop: Shopping) -> None:
    prices = Buyer().get("/v1/prices").json
    assert (prices["currency"], prices["vat_percent"], prices["methods"]) == ("SEK", 25, ["swish"])
    assert [p["package"] for p in prices["packages"]] == [1, 10, 50, 250]
    for package in prices["packages"]:
        assert package["total_ore"] == package["credits_ore"] + package["fee_ore"]
        assert package["total_ore"] == package["net_ore"] + package["vat_ore"]
    assert shop.buy()["quote"] == prices["packages"][1], "what is bought costs what was shown"


def test_bought_followed_paid_and_credited(shop: Shopping) -> None:
    before = balance(shop)
    purchase = shop.buy()
    assert (purchase["status"], purchase["app_token"]) == ("pending", "t")
    assert shop.show(purchase)["status"] == "pending"
    order = shop.provider.orders[shop.payment_id(purchase)]
    assert (order.amount_ore, order.callback_url) == (45500, "http://localhost:8080/v1/callbacks/swish")
    assert re.fullmatch(r"[A-Za-z0-9-]{1,35}", order.reference)
    assert len(order.text) <= 50
    shop.provider.pay(shop.payment_id(purchase))
    paid = shop.show(purchase)
    assert (paid["status"], paid["app_token"], paid["pay_url"]) == ("paid", None, None)
    assert balance(shop) == (before[0] + 10, 0)
    audit_of(shop)


def audit_of(shop: Shopping) -> None:
    class Books:
        book = wiring.payments.wallets()._book

    audit(Books(), shop.wallet_id)  # type: ignore[arg-type]


def test_the_same_purchase_twice_with_one_key_is_one(shop: Shopping) -> None:
    first = shop.buyer.post("/v1/purchases", TEN, Idempotency_Key="1")
    again = shop.buyer.post("/v1/purchases", TEN, Idempotency_Key="1")
    assert (again.status, again.json["purchase_id"]) == (201, first.json["purchase_id"])
    assert len(shop.provider.orders) == 1
    other = shop.buyer.post("/v1/purchases", ONE, Idempotency_Key="1")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    without = shop.buyer.post("/v1/purchases", TEN, Idempotency_Key="")
    assert (without.status, without.code) == (400, "idempotency_key_missing")


def test_every_field_that_is_missing_is_named_with_its_reason_in_the_persons_language(shop: Shopping) -> None:
    before = everything()
    asked = {"package": 250, "method": "swish", "buyer": {"kind": "company"}}
    reply = shop.buyer.post("/v1/purchases", asked)
    assert (reply.status, reply.code) == (422, "buyer_incomplete")
    told = {e["field"]: e["detail"] for e in reply.json["errors"]}
    assert told.keys() == {
        "/buyer/name",
        "/buyer/organisation_number",
        "/buyer/address/street",
        "/buyer/address/postal_code",
        "/buyer/address/city",
    }
    assert told["/buyer/name"] == "Kvittot ska ange köparens namn."
    english = shop.buyer.post("/v1/purchases", asked, Accept_Language="en").json["errors"]
    assert english[0]["detail"] == "The receipt must name the buyer."
    assert everything() == before


def test_without_a_verified_address_nobody_buys(shop: Shopping) -> None:
    bengt = as_buyer(shop.stand.person(BENGT, email=False))
    reply = bengt.post("/v1/purchases", ONE)
    assert [e["field"] for e in reply.json["errors"]] == ["/buyer/email"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"package": 7}, "package_unknown"),
    ({"package": -1}, "package_unknown"),
    ({"package": True}, "invalid_fields"),
    ({"package": "10"}, "invalid_fields"),
    ({"method": "klarna"}, "payment_method_unavailable"),
    ({"method": "cash"}, "invalid_fields"),
    ({"payer_phone": "not a number"}, "invalid_fields"),
    ({"payer_phone": "+1 212 555 0100"}, "invalid_fields"),
    ({"price": 1}, "invalid_fields"),
    ({"buyer": {**BUYER, "name": "x" * 121}}, "invalid_fields"),
    ({"buyer": {**COMPANY, "vat_number": "SE1"}}, "buyer_incomplete"),
]


@pytest.mark.parametrize(("change", "code"), WRONG)
def test_what_is_wrong_is_refused_and_changes_nothing(shop: Shopping, change: dict[str, Any], code: str) -> None:
    before = everything()
    reply = shop.buyer.post("/v1/purchases", {**ONE, **change})
    assert (reply.status, reply.code) == (422, code)
    assert everything() == before
    assert not shop.provider.orders


def test_a_phone_is_given_to_the_provider_as_it_wants_it(shop: Shopping) -> None:
    purchase = shop.buy({**ONE, "payer_phone": "070-174 06 05"})
    assert shop.provider.orders[shop.payment_id(purchase)].payer_phone == "46701740605"


def test_the_history_and_the_statement_in_pages(shop: Shopping) -> None:
    made = [shop.bought(ONE)["purchase_id"] for _ in range(3)]
    for path, name in (("/v1/purchases", "purchase_id"), ("/v1/wallet/statement", "entry_id")):
        seen: list[str] = []
        cursor = ""
        while True:
            page = shop.buyer.get(f"{path}?limit=2&cursor={cursor}").json
            seen += [item[name] for item in page["items"]]
            if not (cursor := page["next_cursor"]):
                break
        assert len(seen) == len(set(seen)) >= 3
        if name == "purchase_id":
            assert seen == made[::-1]
        for wrong in ("limit=0", "limit=101", "cursor=x", "cursor=ImEi"):
            assert shop.buyer.get(f"{path}?{wrong}").code == "invalid_fields"
    everything_ = shop.buyer.get("/v1/wallet/statement").json
    assert (everything_["opening"], everything_["closing"]) == (None, None)
    month = shop.buyer.get(f"/v1/wallet/statement?month={utc_now():%Y-%m}&limit=1").json
    assert month["opening"] == {"available": 0, "reserved": 0, "value_ore": 0}
    held = shop.buyer.get("/v1/wallet").json
    assert month["closing"] == {name: held[name] for name in ("available", "reserved", "value_ore")}
    assert month["items"] == everything_["items"][:1]
    assert shop.buyer.get(f"/v1/wallet/statement?month=2020-12&cursor={month['next_cursor']}").code == "invalid_fields"
    again = shop.buyer.get(f"/v1/wallet/statement?month={utc_now():%Y-%m}&limit=1&cursor={month['next_cursor']}")
    assert again.json["items"] == everything_["items"][1:2]
    past = shop.buyer.get("/v1/wallet/statement?month=2020-12").json
    assert (past["items"], past["closing"], past["next_cursor"]) == ([], month["opening"], None)
    assert shop.buyer.get("/v1/wallet/statement?month=2020-13").code == "invalid_fields"
    line = everything_["items"][0]
    assert (line["kind"], line["available"], line["paid_ore"], line["value_ore"]) == ("purchase", 1, 5400, 4900)
    assert line["about"] == made[-1]


def test_a_months_statement_as_a_file_a_spreadsheet_runs_nothing_of(shop: Shopping) -> None:
    purchase = shop.bought()
    wiring.payments.wallets().grant(shop.wallet_id, 2, "=HYPERLINK(1)")
    month = utc_now().strftime("%Y-%m")
    reply = shop.buyer.get(f"/v1/wallet/statement.csv?month={month}")
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert reply.headers["content-disposition"] == f'attachment; filename="krediter-{month}.csv"'
    rows = list(csv.DictReader(io.StringIO(reply.body.decode("utf-8-sig")), delimiter=";"))
    (bought,) = [row for row in rows if row["Gäller"] == purchase["purchase_id"]]
    assert (bought["Händelse"], bought["Krediter in"], bought["Betalt in (kr)"]) == ("Köp", "10", "455,00")
    assert rows[-2]["Anteckning"] == "'=HYPERLINK(1)"
    assert [rows[0]["Händelse"], rows[-1]["Händelse"]] == ["Ingående saldo", "Utgående saldo"]
    held = shop.buyer.get("/v1/wallet").json
    assert [row["Saldo krediter"] for row in (rows[0], rows[-2], rows[-1])] == ["0", *[str(held["available"])] * 2]
    assert rows[-1]["Saldo värde (kr)"] == "450,00"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    english = shop.buyer.get(f"/v1/wallet/statement.csv?month={month}", Accept_Language="en")
    assert b"455.00" in english.body
    assert len(shop.buyer.get("/v1/wallet/statement.csv?month=2020-12").body.splitlines()) == 3
    for wrong in ("", "2026-13", "2026-1", "1999-01", "2026-11x"):
        assert shop.buyer.get(f"/v1/wallet/statement.csv?month={wrong}").code == "invalid_fields"


def test_a_month_that_is_too_long_for_a_file_says_so(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.bought(ONE)
    monkeypatch.setattr(wallets, "FILE_LINES", 0)
    assert shop.buyer.get(f"/v1/wallet/statement.csv?month={utc_now():%Y-%m}").code == "period_too_large"


# --- who may ---------------------------------------------------------------------------------------------------------

BODIES = {"create_purchase": ONE}
OPEN_TO_ALL = {"read_prices", "send_withdrawal_form", "confirm_withdrawal"}


def test_every_route_refuses_whoever_is_not_logged_in_or_has_not_acknowledged(shop: Shopping) -> None:
    newcomer, before = as_buyer(shop.stand.newcomer(CECILIA)), everything()
    for route in routes():
        if route.name in OPEN_TO_ALL:
            continue
        path = route.path.format(purchase_id="pur_x", receipt_id="rct_0000001", withdrawal_id="wdr_x")
        for visitor, wanted in ((Buyer(), (401, "login_required")), (newcomer, (403, "acknowledgement_required"))):
            reply = visitor.send(route.method, path, BODIES.get(route.name), {"Idempotency-Key": "k"})
            assert (reply.status, reply.code) == wanted, route.name
    assert everything() == before


def test_a_browser_without_its_csrf_token_buys_nothing(shop: Shopping) -> None:
    before = everything()
    assert replace(shop.buyer, csrf="").post("/v1/purchases", ONE).code == "csrf_token_invalid"
    assert everything() == before


def test_another_person_sees_nothing_of_a_purchase_a_wallet_or_a_statement(shop: Shopping) -> None:
    purchase = shop.bought()
    bengt = as_buyer(shop.stand.person(BENGT))
    reply = bengt.get(f"/v1/purchases/{purchase['purchase_id']}")
    assert (reply.status, reply.code) == (404, "purchase_not_found")
    assert bengt.get("/v1/purchases").json["items"] == []
    mine = {e["entry_id"] for e in shop.buyer.get("/v1/wallet/statement").json["items"]}
    assert not mine & {e["entry_id"] for e in bengt.get("/v1/wallet/statement").json["items"]}
    cursor = shop.buyer.get("/v1/wallet/statement?limit=1").json["next_cursor"] or ""
    assert not mine & {e["entry_id"] for e in bengt.get(f"/v1/wallet/statement?cursor={cursor}").json["items"]}


# --- the schedule ----------------------------------------------------------------------------------------------------


def test_the_schedule_settles_and_goes_on_where_one_fails(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    purchase = shop.buy()
    shop.provider.pay(shop.payment_id(purchase))
    assert payments({}, None) == {"settled": 0, "failed": 0}, "not due yet"
    service = wiring.payments.purchases()
    due = [PurchaseId("pur_gone"), PurchaseId(purchase["purchase_id"])]
    monkeypatch.setattr(service, "due", lambda *, limit: due[:limit])
    assert payments({}, None) == {"settled": 1, "failed": 1}
    assert payments({}, None) == {"settled": 0, "failed": 1}
    assert shop.buyer.get("/v1/wallet").json["available"] >= 10


def test_a_provider_that_is_silent_shows_the_purchase_as_it_was(shop: Shopping) -> None:
    shop.provider.unavailable = 1
    purchase = shop.buy()
    assert purchase["status"] == "created"
    shop.provider.unavailable = 1
    assert shop.show(purchase)["status"] == "created"
    assert shop.show(purchase)["status"] == "pending"


def test_a_provider_is_not_asked_as_often_as_a_buyer_looks(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "ASK_EVERY", timedelta(minutes=1))
    purchase = shop.buy()
    with calls(outside=[(FakeProvider, "read")]) as counted:
        for _ in range(5):
            assert shop.show(purchase)["status"] == "pending"
    assert counted.names.count("read") == 1
    shop.provider.pay(shop.payment_id(purchase))
    wiring.payments.purchases().settle(Method.SWISH, shop.payment_id(purchase))
    assert shop.show(purchase)["status"] == "paid", "what a callback told is seen at once"


def test_whose_account_is_gone_has_no_owner(shop: Shopping) -> None:
    assert wiring.payments.has_owner(shop.wallet_id)
    assert not wiring.payments.has_owner(WalletId("sub_nobody"))
