"""Receipts: one series without gaps whatever dies, each about one thing, saying what the law wants; nothing in the
clear."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.payments import receipt_service
from chalicelib.payments.buyer import Buyer, BuyerKind
from chalicelib.payments.domain import Purchase
from chalicelib.payments.prices import PRICE_ORE, quote
from chalicelib.payments.receipt import Line, LineKind, bought_lines, by_rate, credited_lines, sum_of
from chalicelib.payments.refusals import ReceiptNotFound
from chalicelib.payments.withdrawal import Due, Part
from chalicelib.payments.work import work_of
from chalicelib.platform.change import Conflict
from chalicelib.platform.ids import PurchaseId, ReceiptId, WalletId
from tests.faults.crashes import Killed, calls
from tests.tables import everything
from tests.unit.payments.receipts import issued, numbers, receipts_of
from tests.unit.payments.stand import ANNA, BUYER, Till


@pytest.fixture
def till(aws: Any) -> Till:
    return Till()


def paid(till: Till, package: int = 10) -> Purchase:
    purchase = till.buy(package)
    return till.settle(till.provider.pay(purchase.payment_id))


def test_a_payment_makes_a_receipt_once_however_often_the_work_comes(till: Till) -> None:
    purchase = paid(till)
    (work,) = [work for event in history(purchase.purchase_id) for work in work_of(event)]
    assert (work.queue, work.body) == ("receipts", {"purchase_id": purchase.purchase_id})
    first = receipts_of(till).of_purchase(purchase.purchase_id)
    assert first == receipts_of(till).of_purchase(purchase.purchase_id)
    assert first is not None
    assert numbers() == [1]
    assert [e.event.type for e in history(first.receipt_id)] == ["receipt.issued"]


def test_what_was_not_paid_has_no_receipt(till: Till) -> None:
    purchase = till.buy()
    assert receipts_of(till).of_purchase(purchase.purchase_id) is None
    till.settle(till.provider.pay(purchase.payment_id, amount_ore=1))
    assert receipts_of(till).of_purchase(purchase.purchase_id) is None, "money that is owed bought nothing"
    assert receipts_of(till).of_purchase(PurchaseId("pur_none")) is None
    assert numbers() == []


def test_a_receipt_says_what_was_bought_by_whom_and_when_it_was_paid(till: Till) -> None:
    purchase = paid(till, 50)
    receipt = receipts_of(till).of_purchase(purchase.purchase_id)
    assert receipt is not None
    assert receipt.draft.buyer == BUYER
    assert receipt.draft.paid_at == purchase.paid_at
    assert receipt.draft.reference == purchase.reference
    assert (receipt.total.gross_ore, receipt.total.vat_ore) == (purchase.quote.total_ore, purchase.quote.vat_ore)
    assert receipts_of(till).find(ANNA, receipt.receipt_id) == receipt, "as it was, also when it is read again"


def test_later_names_and_prices_change_no_receipt(till: Till) -> None:
    receipt = issued(till)
    other = receipts_of(till, seller=replace(receipt.draft.seller, name="Annat AB"))
    assert other.of_purchase(receipt.draft.purchase_id) == receipt


def test_a_receipt_is_its_buyers_alone(till: Till) -> None:
    receipt = issued(till)
    for wallet_id, receipt_id in ((WalletId("sub_bengt"), receipt.receipt_id), (ANNA, ReceiptId("rct_0000002"))):
        with pytest.raises(ReceiptNotFound):
            receipts_of(till).find(wallet_id, receipt_id)
    with pytest.raises(ReceiptNotFound):
        receipts_of(till).find(ANNA, ReceiptId("series"))
    with pytest.raises(ReceiptNotFound):
        receipts_of(till).to_mail(ReceiptId("rct_0000002"))


def test_the_list_in_pages_newest_first(till: Till) -> None:
    made = [issued(till, 1).number for _ in range(3)]
    issued(till, 1, wallet_id=WalletId("sub_bengt"))
    seen: list[int] = []
    after = None
    while True:
        page, after = receipts_of(till).page(ANNA, limit=2, after=after)
        seen += [receipt.number for receipt in page]
        if after is None:
            break
    assert seen == made[::-1]


def test_nothing_personal_lies_in_the_clear(till: Till) -> None:
    issued(till, buyer=Buyer(kind=BuyerKind.PERSON, name="Hemliga Hanna", email="hanna@hemligt.example"))
    assert b"Hanna" not in everything()
    assert b"hanna" not in everything()


def test_whoever_dies_at_any_call_leaves_no_gap_and_the_next_run_goes_on(till: Till) -> None:
    """A run that dies is run again (its message comes back); another one issues meanwhile."""
    purchase, other = paid(till), paid(till, 1)
    first = paid(till, 1)
    with calls() as counted:
        receipts_of(till).of_purchase(first.purchase_id)
    for after in (False, True):
        for kill_at in range(len(counted.names)):
            wanted = paid(till, 1)
            with pytest.raises(Killed), calls(kill_at, after=after):
                receipts_of(till).of_purchase(wanted.purchase_id)
            numbers()
            receipts_of(till).of_purchase(paid(till, 1).purchase_id)
            found = receipts_of(till).of_purchase(wanted.purchase_id)
            assert found == receipts_of(till).of_purchase(wanted.purchase_id)
            numbers()
    assert receipts_of(till).of_purchase(purchase.purchase_id) != receipts_of(till).of_purchase(other.purchase_id)
    assert len(numbers()) == 2 * 2 * len(counted.names) + 3


def test_who_reads_the_same_number_reads_again(till: Till) -> None:
    first, second = paid(till), paid(till)
    service = receipts_of(till)
    tries: list[int] = []
    real = service._receipts.last_number

    def overtaken() -> int:
        number = real()
        if not tries:
            tries.append(number)
            receipts_of(till).of_purchase(second.purchase_id)
        return number

    service._receipts.last_number = overtaken  # type: ignore[method-assign]
    found = service.of_purchase(first.purchase_id)
    assert found is not None
    assert (found.number, numbers()) == (2, [1, 2])


def test_who_always_meets_another_gives_up_for_now(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    paid(till)
    receipts_of(till).of_purchase(paid(till).purchase_id)
    monkeypatch.setattr(receipt_service, "TRIES", 3)
    service = receipts_of(till)
    service._receipts.last_number = lambda: 0  # type: ignore[method-assign]
    with pytest.raises(Conflict):
        service.of_purchase(paid(till).purchase_id)
    assert numbers() == [1]


def test_two_that_issue_the_same_thing_at_once_issue_it_once(till: Till) -> None:
    purchase = paid(till)
    service = receipts_of(till)
    asked: list[str] = []
    real = service._receipts.about

    def late(about: str) -> Any:
        found = real(about)
        if not asked:
            asked.append(about)
            receipts_of(till).of_purchase(purchase.purchase_id)
        return found

    service._receipts.about = late  # type: ignore[method-assign]
    assert service.of_purchase(purchase.purchase_id) == receipts_of(till).of_purchase(purchase.purchase_id)
    assert numbers() == [1]


# --- lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", PRICE_ORE)
def test_lines_are_what_was_paid_with_its_base_and_vat_by_rate(package: int) -> None:
    bought = quote(package)
    goods, fee = bought_lines(bought)
    assert (goods.quantity, goods.unit_ore, goods.kind) == (package, PRICE_ORE[package], LineKind.CREDITS)
    assert (fee.quantity, fee.gross_ore, fee.net_ore) == (1, 500, 400)
    assert by_rate((goods, fee)) == {25: Part(bought.total_ore, bought.net_ore)}


def test_a_credit_invoice_has_the_opposite_signs_and_no_lines_of_nothing() -> None:
    bought = quote(10)
    lines = credited_lines(bought, Due(Part(31500, 25200), Part(), Part(500, 400)))
    assert lines == (
        Line(LineKind.CREDITS, -7, 4500, -31500, -25200),
        Line(LineKind.FEE, -1, 500, -500, -400),
    )
    forgiven = credited_lines(bought, Due(Part(31500, 25200), Part(13500, 10800), Part(500, 400)))
    whole = sum_of(bought_lines(bought)) + sum_of(forgiven)
    assert (whole.gross_ore, whole.net_ore) == (0, 0)


def test_wiring_names_the_operator() -> None:
    seller = wiring.payments.seller()
    assert (seller.vat_number, seller.address.city) == ("SE559999999101", "Stockholm")
    assert (seller.address.street, seller.address.postal_code) == ("Exempelgatan 1", "11122")
