"""A company's wallet over HTTP: every cell of who may do what with it, and whose credits pay for what."""

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.notifications.domain import letters_of
from chalicelib.payments.authority import PERMITTED, WalletVerb, owner_of
from chalicelib.payments.buyer import BuyerKind
from chalicelib.payments.ports import Shop
from chalicelib.payments.provider import Method
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import PurchaseId, WalletId
from chalicelib.platform.owners import company_of
from dev.persons import CECILIA
from tests.fakes.provider import FakeProvider
from tests.flows.company_stand import Firm, make_firm, sid_of
from tests.flows.signing_stand import Stand, Visitor, everything, make_stand
from tests.flows.test_receipts_http import deliver
from tests.jobs import run_queue

ONE = {"package": 1, "method": "swish", "buyer": {"kind": "company", "reference": "Avd 7"}}
V = WalletVerb
READS = {
    V.SEE: ["/v1/wallet"],
    V.READ: [
        "/v1/purchases",
        "/v1/purchases/{purchase}",
        "/v1/wallet/statement",
        "/v1/wallet/statement.csv?month={month}",
        "/v1/receipts",
        "/v1/receipts/{receipt}",
        "/v1/receipts/{receipt}/pdf",
        "/v1/purchases/{purchase}/withdrawal",
        "/v1/withdrawals",
    ],
}


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    made, provider = make_stand(aws, monkeypatch), FakeProvider(utc_now)
    shop = Shop(provider=provider, payee=provider.payee, callback_url=wiring.providers.callback_url(Method.SWISH))
    monkeypatch.setattr(wiring.providers, "SHOPS", {"swish": lambda: shop})
    made.provider = provider  # type: ignore[attr-defined]
    return made


def asks(visitor: Visitor, path: str, company_id: str) -> Any:
    return visitor.get(f"{path}{'&' if '?' in path else '?'}company_id={company_id}")


def bought(stand: Stand, firm: Firm, by: str = "owner", **changes: Any) -> dict[str, str]:
    """Paid, with its receipt; what paths are made of."""
    from chalicelib.handlers.payments_jobs import issue_receipts

    reply = firm.people[by].post("/v1/purchases", {**ONE, "company_id": firm.company_id, **changes})
    assert reply.status == 201, reply.body
    purchase_id = PurchaseId(reply.json["purchase_id"])
    stored = wiring.payments.purchase_store().find(purchase_id)
    assert stored is not None
    wiring.payments.purchases().settle(Method.SWISH, stand.provider.pay(stored.payment_id))  # type: ignore[attr-defined]
    deliver(purchase_id)
    run_queue("receipts", issue_receipts)
    (receipt,) = asks(firm.people[by], "/v1/receipts", firm.company_id).json["items"]
    return {"purchase": purchase_id, "receipt": receipt["receipt_id"], "month": f"{utc_now():%Y-%m}"}


def test_every_role_reaches_what_the_table_says_and_a_stranger_nothing(stand: Stand) -> None:
    firm = make_firm(emails=True)
    known = bought(stand, firm)
    for role, visitor in firm.people.items():
        may = PERMITTED.get(role, frozenset())  # type: ignore[call-overload]
        refused = (404, "company_not_found") if role == "stranger" else (403, "not_permitted")
        for verb, paths in READS.items():
            for path in paths:
                reply = asks(visitor, path.format(**known), firm.company_id)
                found = (reply.status, reply.code if reply.status >= 400 else "")
                assert found == ((200, "") if verb in may else refused), (role, path)
        before = everything()
        reply = visitor.post("/v1/purchases", {**ONE, "company_id": firm.company_id}, Idempotency_Key=role)
        assert reply.status == (201 if V.BUY in may else refused[0]), role
        assert (everything() == before) == (V.BUY not in may)


def test_what_is_bought_for_a_company_is_its_own_and_names_it(stand: Stand) -> None:
    firm = make_firm("administrator", emails=True)
    administrator = firm.people["administrator"]
    before = administrator.get("/v1/wallet").json
    known = bought(stand, firm, by="administrator")
    assert administrator.get("/v1/wallet").json == before, "the person's own is another wallet"
    assert asks(administrator, "/v1/wallet", firm.company_id).json["available"] == 101
    stored = wiring.payments.purchases().find(WalletId(firm.company_id), PurchaseId(known["purchase"]))
    assert (stored.buyer.kind, stored.buyer.name) == (BuyerKind.COMPANY, "Bolaget AB")
    assert (stored.buyer.organisation_number, stored.buyer.reference) == ("5560360793", "Avd 7")
    assert stored.buyer.email == administrator.get("/v1/me").json["email"]
    assert history(stored.purchase_id)[0].event.actor == sid_of(administrator)
    (letter,) = letters_of(history(known["receipt"])[0])
    mail = wiring.notifications.write_letter(letter)
    assert (letter.to, mail.to) == (firm.company_id, stored.buyer.email)
    assert administrator.get(f"/v1/purchases/{known['purchase']}").code == "purchase_not_found", "without company_id"


def test_who_may_buy_for_a_company_withdraws_from_it_and_its_money_goes_back(stand: Stand) -> None:
    firm = make_firm(emails=True)
    known = bought(stand, firm)
    path = f"/v1/purchases/{known['purchase']}/withdrawal?company_id={firm.company_id}"
    before = everything()
    for role, visitor in firm.people.items():
        if V.BUY not in PERMITTED.get(role, frozenset()):  # type: ignore[call-overload]
            refused = (404, "company_not_found") if role == "stranger" else (403, "not_permitted")
            reply = visitor.post(path, None, Idempotency_Key=role)
            assert (reply.status, reply.code) == refused, role
    owner, administrator = firm.people["owner"], firm.people["administrator"]
    own = owner.post(path.partition("?")[0], None)
    assert (own.status, own.code) == (404, "purchase_not_found"), "without company_id it is not theirs"
    assert everything() == before
    made, again = (administrator.post(path, None, Idempotency_Key="1") for _ in range(2))
    assert (made.status, made.json["credits"], made.json["amounts"]["total_ore"]) == (201, 1, 4900)
    assert (again.status, again.json) == (201, made.json)
    place = made.headers["location"]
    assert place == f"/v1/withdrawals/{made.json['withdrawal_id']}?company_id={firm.company_id}"
    assert firm.people["auditor"].get(place).json == made.json
    assert firm.people["member"].get(place).code == "not_permitted"
    assert asks(owner, "/v1/withdrawals", firm.company_id).json["items"] == [made.json]
    assert owner.get("/v1/withdrawals").json["items"] == []
    assert asks(owner, "/v1/wallet", firm.company_id).json["available"] == 100


def test_a_repetition_shows_the_companys_purchase_and_says_where_it_is(stand: Stand) -> None:
    firm = make_firm("member", emails=True)
    body = {**ONE, "company_id": firm.company_id}
    first, again = (firm.people["owner"].post("/v1/purchases", body, Idempotency_Key="1") for _ in range(2))
    assert (again.status, again.json["purchase_id"]) == (201, first.json["purchase_id"])
    assert again.headers["location"] == f"/v1/purchases/{first.json['purchase_id']}?company_id={firm.company_id}"
    assert firm.people["owner"].get(again.headers["location"]).json["purchase_id"] == first.json["purchase_id"]


@pytest.mark.parametrize(
    ("buyer", "field"),
    [
        ({"kind": "person", "name": "Anna"}, "/buyer/kind"),
        ({"kind": "company", "organisation_number": "559999-9991"}, "/buyer/organisation_number"),
    ],
)
def test_a_company_is_bought_for_by_nobody_else(stand: Stand, buyer: Any, field: str) -> None:
    firm = make_firm("member", emails=True)
    reply = firm.people["owner"].post("/v1/purchases", {**ONE, "buyer": buyer, "company_id": firm.company_id})
    assert (reply.status, [e["field"] for e in reply.json["errors"]]) == (422, [field])


def test_a_companys_request_reserves_the_companys_credits_whoever_sends_it(stand: Stand) -> None:
    firm = make_firm("member", emails=True)
    member = stand.owner = firm.people["member"]
    own = member.get("/v1/wallet").json
    stand.sent({"name": CECILIA.name, "email": CECILIA.email}, company_id=firm.company_id)
    assert member.get("/v1/wallet").json == own
    held = asks(member, "/v1/wallet", firm.company_id).json
    assert (held["available"], held["reserved"]) == (99, 1)


def test_a_company_has_an_owner_while_it_is_there(stand: Stand) -> None:
    firm = make_firm("member")
    assert wiring.payments.has_owner(WalletId(firm.company_id))
    assert not wiring.payments.has_owner(WalletId("com_gone"))
    assert (company_of(owner_of(WalletId("sub_x"))), company_of(owner_of(WalletId("com_x")))) == (None, "com_x")
