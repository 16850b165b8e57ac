"""Receipts for tests: a seller, and the service on the till's tables."""

from typing import Any

from chalicelib import wiring
from chalicelib.payments.buyer import Address
from chalicelib.payments.receipt import Receipt, Seller
from chalicelib.payments.receipt_service import ReceiptService
from chalicelib.payments.receipt_store import Receipts
from tests.unit.payments.stand import Till, rows

SELLER = Seller(
    name="B2B Sign Exempel AB",
    organisation_number="5599999991",
    vat_number="SE559999999101",
    address=Address("Exempelgatan 1", "11122", "Stockholm"),
    email="ekonomi@b2bsign.example",
)


def receipts_of(till: Till, **changes: Any) -> ReceiptService:
    made: dict[str, Any] = {
        "receipts": Receipts(wiring.payments.ledger_keys(), till.clock),
        "find_purchase": till.store.find,
        "find_refund": till.refund_store.find,
        "find_entry": till.book.entry,
        "seller": SELLER,
        "clock": till.clock,
        "pause": lambda _s: None,
    }
    return ReceiptService(**made | changes)


def numbers() -> list[int]:
    """Every number that was given, and what the series says was the last, as they lie in the table."""
    items = rows("receipts")
    given = sorted(int(item["number"]["N"]) for item in items if "number" in item)
    last = [int(item["last"]["N"]) for item in items if "last" in item]
    assert last == ([given[-1]] if given else []), "the series says something else than its receipts"
    assert given == list(range(1, len(given) + 1)), "a gap, or a number twice"
    assert {item["receipt_id"]["S"] for item in items if "number" in item} == {f"rct_{n:07}" for n in given}
    return given


def issued(till: Till, package: int = 10, **changes: Any) -> Receipt:
    purchase = till.buy(package, **changes)
    till.settle(till.provider.pay(purchase.payment_id))
    receipt = receipts_of(till).of_purchase(purchase.purchase_id)
    assert receipt is not None
    return receipt
