"""Receipts behind HTTP and by mail: from the payment's event to the letter with the same PDF as under Krediter."""

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.handlers.notifications_jobs import send_mail
from chalicelib.handlers.payments_jobs import issue_receipts
from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from dev.persons import BENGT
from tests.flows.test_credits_http import BUYER, ONE, TEN, Shopping, as_buyer, shop
from tests.jobs import run_queue

__all__ = ["shop"]


def bought(shop: Shopping, body: Any = TEN) -> Any:
    """Bought, paid, and everything done that follows."""
    purchase = shop.bought(body)
    deliver(purchase["purchase_id"])
    while run_queue("receipts", issue_receipts):
        pass
    return purchase


def deliver(stream: str) -> None:
    for recorded in history(stream):
        wiring.notifications.outbox().deliver(recorded)


def test_a_payment_ends_in_a_receipt_that_can_be_read_and_fetched(shop: Shopping) -> None:
    purchase = bought(shop)
    (item,) = shop.buyer.get("/v1/receipts").json["items"]
    assert (item["kind"], item["purchase_id"], item["total_ore"]) == ("receipt", purchase["purchase_id"], 45500)
    assert item["total_ore"] == item["net_ore"] + item["vat_ore"]
    assert sum(line["gross_ore"] for line in item["lines"]) == item["total_ore"]
    assert shop.buyer.get(f"/v1/receipts/{item['receipt_id']}").json == item
    reply = shop.buyer.get(f"/v1/receipts/{item['receipt_id']}/pdf")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/pdf")
    assert reply.headers["content-disposition"] == f'attachment; filename="kvitto-{item["number"]}.pdf"'
    assert reply.headers["cache-control"] == "no-store"
    assert reply.body.startswith(b"%PDF-1.7")


def test_the_receipt_is_mailed_once_to_the_buyer_with_the_same_file(shop: Shopping) -> None:
    bought(shop)
    (item,) = shop.buyer.get("/v1/receipts").json["items"]
    (recorded,) = history(item["receipt_id"])
    letter = Letter(
        event_id=recorded.event_id,
        kind=Kind.RECEIPT,
        about=item["receipt_id"],
        to=str(recorded.event.data["wallet_id"]),
    )
    mail = wiring.notifications.write_letter(letter)
    assert isinstance(mail, Mail)
    assert mail.to == shop.buyer.get("/v1/me").json["email"]
    assert mail.subject == f"Kvitto {item['number']} från B2B Sign"
    assert "455,00 kr" in mail.text
    assert "förseglade" not in mail.text
    (attached,) = mail.attachments
    assert attached.content == shop.buyer.get(f"/v1/receipts/{item['receipt_id']}/pdf").body
    assert attached.filename == f"kvitto-{item['number']}.pdf"


def test_in_the_language_of_the_purchase(shop: Shopping) -> None:
    bought(shop, {**ONE, "language": "en"})
    (item,) = shop.buyer.get("/v1/receipts").json["items"]
    letter = Letter(event_id=f"{item['receipt_id']}.1", kind=Kind.RECEIPT, about=item["receipt_id"], to="x")
    mail = wiring.notifications.write_letter(letter)
    assert isinstance(mail, Mail)
    assert mail.subject == f"Receipt {item['number']} from B2B Sign"
    assert mail.attachments[0].filename == f"receipt-{item['number']}.pdf"


def test_the_letter_goes_out_by_the_queues(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Letter] = []

    class Letters:
        def deliver(self, letter: Letter) -> None:
            sent.append(letter)

    bought(shop)
    (item,) = shop.buyer.get("/v1/receipts").json["items"]
    deliver(item["receipt_id"])
    monkeypatch.setattr(wiring.notifications, "letters", Letters)
    while run_queue("mail", send_mail):
        pass
    assert [letter.about for letter in sent if letter.kind is Kind.RECEIPT] == [item["receipt_id"]]


def test_a_receipt_that_is_gone_is_not_mailed(shop: Shopping) -> None:
    with pytest.raises(Obsolete):
        wiring.notifications.write_letter(Letter(event_id="r.1", kind=Kind.RECEIPT, about="rct_0099999", to="x"))


def test_nobody_else_reads_it_and_pages_go_on(shop: Shopping) -> None:
    for _ in range(3):
        bought(shop, {**ONE, "buyer": BUYER})
    first = shop.buyer.get("/v1/receipts?limit=2").json
    second = shop.buyer.get(f"/v1/receipts?limit=2&cursor={first['next_cursor']}").json
    numbers = [item["number"] for item in first["items"] + second["items"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 3
    bengt = as_buyer(shop.stand.person(BENGT))
    assert bengt.get("/v1/receipts").json["items"] == []
    assert bengt.get(f"/v1/receipts?cursor={first['next_cursor']}").json["items"] == []
    for path in (f"/v1/receipts/{first['items'][0]['receipt_id']}", "/v1/receipts/rct_0009999", "/v1/receipts/series"):
        for ending in ("", "/pdf"):
            reply = bengt.get(path + ending)
            assert (reply.status, reply.code) == (404, "receipt_not_found")
    for wrong in ("limit=0", "cursor=x", "cursor=ImEi"):
        assert shop.buyer.get(f"/v1/receipts?{wrong}").code == "invalid_fields"
