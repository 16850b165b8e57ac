"""Withdrawals behind HTTP: offered, made, followed, by the form too; the letters, the credit invoice, the refund."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.handlers.payments_jobs import issue_receipts, payments, settle_payments
from chalicelib.notifications.domain import Kind, Letter, letters_of
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.payments.provider import RefundStatus
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import PurchaseId, RequestId, WithdrawalId
from dev.persons import BENGT
from tests.flows.signing_stand import everything
from tests.flows.test_credits_http import BUYER, COMPANY, ONE, OPEN_TO_ALL, TEN, Buyer, Shopping, as_buyer, routes, shop
from tests.flows.test_receipts_http import bought, deliver
from tests.jobs import run_queue

__all__ = ["shop"]
FORMS = "/v1/withdrawal-forms"


def of(purchase: Any) -> str:
    return f"/v1/purchases/{purchase['purchase_id']}/withdrawal"


def refund_of(purchase: Any) -> Any:
    (refund,) = wiring.payments.refunds().of_purchase(PurchaseId(purchase["purchase_id"]))
    return refund


def letters(stream: str) -> list[Mail]:
    made = [letter for recorded in history(stream) for letter in letters_of(recorded)]
    mails = [wiring.notifications.write_letter(letter) for letter in made]
    assert all(isinstance(mail, Mail) for mail in mails)
    return mails  # type: ignore[return-value]


def jobs() -> None:
    while run_queue("settle", settle_payments) + run_queue("receipts", issue_receipts):
        pass


def test_offered_withdrawn_refunded_and_credited(shop: Shopping) -> None:
    purchase = bought(shop, {**TEN, "immediate_use": True})
    before = everything()
    offer = shop.buyer.get(of(purchase)).json
    assert everything() == before, "nothing is changed by reading"
    assert (offer["is_possible"], offer["rule"], offer["credits"], offer["held"]) == (True, "law", 10, 0)
    parts = {"credits_ore": 45000, "used_ore": 0, "fee_ore": 500, "total_ore": 45500}
    assert (offer["amounts"], "dras av" in offer["explanation"]) == (parts, True)
    reply = shop.buyer.post(of(purchase), None)
    assert (reply.status, reply.json["amounts"], reply.json["status"]) == (201, parts, "decided")
    place = reply.headers["location"]
    assert (reply.json["owed_ore"], reply.json["paid_back_ore"]) == (45500, 0)
    deliver(refund_of(purchase).refund_id)
    jobs()
    assert shop.buyer.get(place).json["refunds"][0]["status"] == "sent"
    shop.provider.end_refund(refund_of(purchase).order_id, RefundStatus.PAID)
    wiring.payments.refunds().settle(refund_of(purchase).refund_id)
    shown = shop.buyer.get(place).json
    assert (shown["owed_ore"], shown["paid_back_ore"], shown["refunds"][0]["status"]) == (0, 45500, "paid")
    assert shop.buyer.get("/v1/withdrawals").json["items"] == [shown]
    assert (shop.show(purchase)["status"], shop.show(purchase)["paid_back_ore"]) == ("refunded", 45500)
    credit, receipt = shop.buyer.get("/v1/receipts").json["items"]
    assert (credit["kind"], credit["original_number"], credit["total_ore"]) == ("credit", receipt["number"], -45500)
    assert shop.buyer.get(f"/v1/receipts/{credit['receipt_id']}/pdf").body.startswith(b"%PDF")
    (acknowledgement,) = letters(place.rpartition("/")[2])
    assert acknowledgement.to == shop.buyer.get("/v1/me").json["email"]
    assert "455,00 kr" in acknowledgement.text
    assert "tillbaka på samma sätt som du betalade (Swish)" in acknowledgement.text
    assert "reserverade" not in acknowledgement.text
    statement = shop.buyer.get("/v1/wallet/statement").json["items"]
    assert [line["kind"] for line in statement[:2]] == ["refund", "return"]
    assert b"Anna" not in everything()


def test_a_companys_is_by_contract_without_the_fee_in_english_too(shop: Shopping) -> None:
    purchase = bought(shop, {**TEN, "buyer": COMPANY, "language": "en"})
    offer = shop.buyer.get(of(purchase), **{"Accept-Language": "en"}).json
    assert (offer["rule"], offer["amounts"]["fee_ore"], offer["amounts"]["total_ore"]) == ("contract", 0, 45000)
    assert "fee is not" in offer["explanation"]
    made = shop.buyer.post(of(purchase), None).json
    (mail,) = letters(made["withdrawal_id"])
    assert mail.subject.startswith("Acknowledgement")


def test_twice_is_once_and_a_second_is_refused(shop: Shopping) -> None:
    purchase = bought(shop)
    first = shop.buyer.post(of(purchase), None, **{"Idempotency-Key": "k"})
    again = shop.buyer.post(of(purchase), None, **{"Idempotency-Key": "k"})
    assert (again.status, again.json) == (201, first.json)
    reply = shop.buyer.post(of(purchase), None)
    assert (reply.status, reply.code) == (409, "already_withdrawn")
    offer = shop.buyer.get(of(purchase)).json
    assert (offer["is_possible"], offer["code"]) == (False, "already_withdrawn")
    unpaid = shop.buy()
    assert shop.buyer.post(of(unpaid), None).code == "nothing_to_return"
    assert shop.buyer.get(of(unpaid)).json["last_day"] is None
    assert shop.buyer.send("POST", of(purchase), None, {}).code == "idempotency_key_missing"


def test_nobody_else_sees_or_makes_one(shop: Shopping) -> None:
    purchase = bought(shop)
    bengt = as_buyer(shop.stand.person(BENGT))
    for reply in (bengt.get(of(purchase)), bengt.post(of(purchase), None)):
        assert (reply.status, reply.code) == (404, "purchase_not_found")
    made = shop.buyer.post(of(purchase), None).json
    for place in (made["withdrawal_id"], "wdr_none"):
        assert bengt.get(f"/v1/withdrawals/{place}").code == "withdrawal_not_found"
    assert bengt.get("/v1/withdrawals").json["items"] == []
    for method, path in (
        ("GET", of(purchase)),
        ("POST", of(purchase)),
        ("GET", "/v1/withdrawals"),
        ("GET", made_at(made)),
    ):
        reply = Buyer().send(method, path, None, {"Idempotency-Key": "k"})
        assert (reply.status, reply.code) == (401, "login_required"), path
    assert shop.buyer.get("/v1/withdrawals?cursor=x").code == "invalid_fields"
    assert {r.name for r in routes() if r.caller.scheme == "none"} == OPEN_TO_ALL


def made_at(made: Any) -> str:
    return f"/v1/withdrawals/{made['withdrawal_id']}"


def form(number: int, email: str, key: str) -> Any:
    body = {"receipt_number": number, "email": email}
    reply = Buyer().send("POST", FORMS, body, {"Idempotency-Key": key})
    assert reply.status == 202, reply.body
    return reply.json["explanation"]


def test_by_the_form_without_a_login_and_the_answer_tells_nothing(shop: Shopping) -> None:
    purchase = bought(shop, {**ONE, "buyer": BUYER})
    (receipt,) = shop.buyer.get("/v1/receipts").json["items"]
    number, email = receipt["number"], shop.buyer.get("/v1/me").json["email"]
    before = everything()
    assert form(number, "nobody@example.com", "a") == form(number + 1, email, "b")
    assert everything() == before
    said = form(number, email, "c")
    assert said == form(number + 1, email, "d") == form(number, email, "c")
    (made,) = shop.buyer.get("/v1/withdrawals").json["items"]
    assert (made["status"], made["channel"]) == ("asked", "form")
    (mail,) = letters(made["withdrawal_id"])
    token = mail.text.partition("/withdrawal#")[2].split()[0]
    assert mail.to == email
    for wrong in (token[:-1] + "a", "x" * 12, token.partition(".")[0] + "." + "A" * 32):
        reply = Buyer().send("POST", f"{FORMS}/confirmations", {"token": wrong}, {})
        assert (reply.status, reply.code) == (404, "withdrawal_not_found"), wrong
    for _ in range(2):
        reply = Buyer().send("POST", f"{FORMS}/confirmations", {"token": token}, {})
        assert (reply.status, reply.json["status"], reply.json["credits"]) == (200, "decided", 1)
    assert refund_of(purchase).amount_ore == 5400
    assert len(letters(made["withdrawal_id"])) == 2
    stored = everything()
    assert token.partition(".")[2].encode() not in stored


def test_what_is_reserved_is_told_and_waited_for(shop: Shopping) -> None:
    purchase = bought(shop)
    book, wallet_id = wiring.payments.ledger(), shop.wallet_id
    taken = book.balance(wallet_id).available - 7
    book.commit(*wiring.payments.wallets().reserve(wallet_id, RequestId("sr_1"), taken, utc_now()))
    made = shop.buyer.post(of(purchase), None).json
    assert (made["status"], made["credits"], made["held"]) == ("waiting", 7, 3)
    (mail,) = letters(made["withdrawal_id"])
    assert "3 krediter är reserverade" in mail.text
    assert payments({}, None) == {"settled": 0, "failed": 0}
    assert shop.buyer.get(made_at(made)).json == made


def test_a_refund_that_fails_is_told_and_shown_as_owed(shop: Shopping) -> None:
    purchase = bought(shop)
    made = shop.buyer.post(of(purchase), None).json
    shop.provider.refuses_refund = "AM02"
    deliver(refund_of(purchase).refund_id)
    jobs()
    shown = shop.buyer.get(made_at(made)).json
    assert (shown["owed_ore"], shown["refunds"][0]["status"]) == (45500, "failed")
    (mail,) = letters(refund_of(purchase).refund_id)
    assert "skyldiga" in mail.text
    assert mail.subject == "Återbetalningen av 455,00 kr gick inte fram"
    gone = Letter(event_id="r.1", kind=Kind.WITHDRAWAL_RECEIVED, about="wdr_none", to="x")
    with pytest.raises(Obsolete):
        wiring.notifications.write_letter(gone)


def test_staff_record_a_mail_by_when_it_came(shop: Shopping) -> None:
    purchase = bought(shop)
    found = wiring.payments.purchase_store().find(PurchaseId(purchase["purchase_id"]))
    assert found is not None
    assert found.paid_at is not None
    sent_at = found.paid_at + timedelta(milliseconds=1)
    record = wiring.payments.withdrawals().record_for
    record(found.purchase_id, sent_at, WithdrawalId("wdr_1"), "sub_staff")
    shown = shop.buyer.get("/v1/withdrawals/wdr_1").json
    assert (shown["channel"], shown["credits"]) == ("staff", 10)
    assert len(letters("wdr_1")) == 1
