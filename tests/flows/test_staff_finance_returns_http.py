"""Money that goes back, for finance: what is owed is listed, and tried again, paid back and decided by two of them."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.payments.ledger import Account
from chalicelib.payments.provider import RefundStatus
from chalicelib.payments.reconciliation import Difference, DifferenceKind, Report, ReportStatus
from chalicelib.payments.reconciliation_store import Reports
from chalicelib.payments.refund import Refund
from chalicelib.platform.clock import iso, utc_now
from chalicelib.platform.ids import SubjectId, WithdrawalId, new_id
from tests.browser import Browser, Reply
from tests.flows.staff_stand import ADMIN, REASON, look, member
from tests.flows.test_staff_finance_http import PROPOSALS, WALLET, approve, overpaid, till, two
from tests.tables import everything, items
from tests.unit.payments.stand import ANNA, Till, audit

__all__ = ["till", "two"]
REFUNDS = f"{ADMIN}/refunds"
WHY = {"code": "payment", "text": "Kalle har bytt bank"}


def returned(till: Till) -> Refund:
    purchase = till.bought()
    till.withdrawals.withdraw(ANNA, purchase.purchase_id, WithdrawalId(new_id("wdr")), SubjectId("sub_anna"))
    (refund,) = till.refunds.of_purchase(purchase.purchase_id)
    return refund


def ended(till: Till, how: RefundStatus) -> Refund:
    refund = returned(till)
    till.refunds.settle(refund.refund_id)
    till.provider.end_refund(refund.order_id, how)
    return till.refunds.settle(refund.refund_id)


def propose(browser: Browser, path: str, **more: Any) -> Reply:
    return browser.post(f"{ADMIN}/{path}", {**more, "reason": WHY})


def test_a_refund_that_failed_is_listed_and_tried_again_once_by_two(till: Till, two: tuple[Browser, Browser]) -> None:
    eva, frans = two
    refund = ended(till, RefundStatus.FAILED)
    (line,) = look(eva, REFUNDS).json["items"]
    assert (line["refund_id"], line["status"], line["amount_ore"]) == (refund.refund_id, "failed", 45500)
    assert ANNA not in str(line), "whose it is shows only with a look that is theirs"
    assert look(eva, f"{REFUNDS}/{refund.refund_id}").json == line
    before = everything()
    assert propose(eva, f"refunds/{refund.refund_id}/decide", outcome="paid").code == "refund_wrong_state"
    assert everything() == before
    first, second = (propose(by, f"refunds/{refund.refund_id}/retry") for by in two)
    assert (first.status, first.json["kind"], first.json["about"]) == (
        201,
        "retry_refund",
        {"refund_id": refund.refund_id},
    )
    assert till.refunds.of_purchase(refund.purchase_id) == [refund], "nothing has happened yet"
    assert approve(eva, first).code == "other_person_needed"
    for _ in range(2):
        assert approve(frans, first, Idempotency_Key="1").json["status"] == "approved"
    assert approve(eva, second).code == "refund_wrong_state"
    assert look(eva, f"{PROPOSALS}/{second.json['proposal_id']}").json["status"] == "proposed"
    _, again = till.refunds.of_purchase(refund.purchase_id)
    told = [history(refund.refund_id)[-1].event, history(again.refund_id)[0].event]
    assert [e.type for e in told] == ["refund.retried", "refund.created"]
    assert {e.actor for e in told} == {first.json["proposal_id"]}
    assert [r["refund_id"] for r in look(eva, REFUNDS).json["items"]] == [again.refund_id]
    till.refunds.settle(again.refund_id)
    till.provider.end_refund(again.order_id, RefundStatus.PAID)
    till.refunds.settle(again.refund_id)
    assert look(eva, REFUNDS).json["items"] == []
    shown = look(eva, f"{ADMIN}/purchases/{refund.purchase_id}").json
    assert (shown["status"], shown["paid_back_ore"], shown["attention"]) == ("refunded", 45500, None)
    assert shown["refunds"] == [refund.refund_id, again.refund_id]
    assert b"Kalle" not in everything(), "why is sealed"


@pytest.mark.parametrize(("outcome", "owed"), [("paid", 0), ("failed", -45500)])
def test_how_an_unclear_refund_ended_is_decided_by_two(
    till: Till, two: tuple[Browser, Browser], outcome: str, owed: int
) -> None:
    refund = ended(till, RefundStatus.UNKNOWN)
    (line,) = look(two[0], REFUNDS).json["items"]
    assert line["status"] == "unclear"
    proposed = propose(two[0], f"refunds/{refund.refund_id}/decide", outcome=outcome)
    assert audit(till)[Account.OWED] == -45500
    assert approve(two[1], proposed).status == 200
    assert (till.refunds.find(refund.refund_id).status, audit(till)[Account.OWED]) == (outcome, owed)
    assert history(refund.refund_id)[-1].event.actor == proposed.json["proposal_id"]


def test_a_payment_that_bought_nothing_is_paid_back_by_two_once(till: Till, two: tuple[Browser, Browser]) -> None:
    eva, frans = two
    purchase = overpaid(till)
    (owed,) = look(eva, f"{ADMIN}/purchases/{purchase.purchase_id}").json["owed"]
    assert (owed["amount"], owed["is_ours"], owed["refund_id"]) == (45600, True, None)
    path = f"purchases/{purchase.purchase_id}/pay-back"
    assert propose(eva, path, settlement="swish#none").code == "nothing_owed"
    first, second = (propose(eva, path, settlement=owed["settlement"]) for _ in range(2))
    assert approve(frans, first).status == 200
    assert approve(frans, second).code == "nothing_owed"
    (refund,) = till.refunds.of_purchase(purchase.purchase_id)
    (shown,) = look(eva, f"{ADMIN}/purchases/{purchase.purchase_id}").json["owed"]
    assert (refund.amount_ore, shown["refund_id"]) == (45600, refund.refund_id)
    till.refunds.settle(refund.refund_id)
    till.provider.end_refund(refund.order_id, RefundStatus.PAID)
    assert till.refunds.settle(refund.refund_id).status == "paid"
    assert audit(till)[Account.OWED] == 0


def test_support_records_a_mail_and_it_counts_from_when_it_was_sent(till: Till, two: tuple[Browser, Browser]) -> None:
    sara, purchase = member("sara", "support"), till.bought()
    receipt = wiring.payments.receipts().of_purchase(purchase.purchase_id)
    assert receipt is not None
    assert purchase.paid_at is not None
    body = {"receipt_number": receipt.number, "sent_at": iso(purchase.paid_at), "reason": REASON}
    path = f"{ADMIN}/withdrawals"
    for changes, code in (
        ({"sent_at": iso(purchase.paid_at - timedelta(days=1))}, "message_time_wrong"),
        ({"sent_at": iso(utc_now() + timedelta(hours=1))}, "message_time_wrong"),
        ({"sent_at": "2026-11-28T10:00:00"}, "invalid_fields"),
        ({"receipt_number": receipt.number + 1}, "receipt_not_found"),
    ):
        assert sara.post(path, {**body, **changes}).code == code, changes
    made, again = (sara.post(path, body, Idempotency_Key="1") for _ in range(2))
    assert (made.status, made.json["channel"], made.json["sent_at"]) == (201, "staff", iso(purchase.paid_at))
    assert (again.status, again.json) == (201, made.json)
    assert sara.post(path, body).code == "already_withdrawn"
    assert look(sara, f"{WALLET}/withdrawals").code == "staff_role_missing"
    assert look(two[0], f"{WALLET}/withdrawals").json["items"] == [made.json]
    looks = [(row["verb"]["S"], row["subject"]["S"]) for row in items("staff-looks")]
    assert ("recorded_withdrawal", ANNA) in looks
    assert ("read_withdrawals", ANNA) in looks


def test_the_providers_days_show_their_differences_and_name_nobody(till: Till, two: tuple[Browser, Browser]) -> None:
    eva, _ = two
    day, differs = date(2026, 11, 3), Difference(DifferenceKind.MISSING_HERE, "4F1C", "SEK", 0, 45500)
    for method, found in (("swish", (differs,)), ("card", ())):
        report = Report(
            method=method,
            day=day,
            status=ReportStatus.DIFFERS if found else ReportStatus.AGREES,
            ours=1,
            theirs=2,
            ours_ore=0,
            theirs_ore=45500,
            differences=found,
            checked_at=utc_now(),
        )
        Reports().keep(report)
    path = f"{ADMIN}/reconciliations?last=2026-11-10"
    both = look(eva, path).json["items"]
    assert [(r["method"], r["day"], r["status"]) for r in both] == [
        ("swish", "2026-11-03", "differs"),
        ("card", "2026-11-03", "agrees"),
    ]
    assert both[0]["differences"] == [
        {"kind": "missing_here", "reference": "4F1C", "currency": "SEK", "ours": 0, "theirs": 45500}
    ]
    assert look(eva, f"{path}&method=card").json["items"] == both[1:]
    assert look(eva, f"{path}&first=2026-11-04").json["items"] == []
    for wrong in ("method=cash", "first=2026-11-11", "first=2026-01-01", "first=i%20dag"):
        assert look(eva, f"{path}&{wrong}").code == "invalid_fields", wrong
    assert look(eva, f"{ADMIN}/reconciliations").status == 200
    assert {row["subject"]["S"] for row in items("staff-looks")} == {"nobody"}


def test_what_is_no_id_of_ours_is_not_there(till: Till, two: tuple[Browser, Browser]) -> None:
    for name in ("rfd_none", "X"):
        assert look(two[0], f"{REFUNDS}/{name}").code == "refund_not_found"
        assert propose(two[0], f"refunds/{name}/retry").code == "refund_not_found"
