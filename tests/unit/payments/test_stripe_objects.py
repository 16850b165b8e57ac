"""What Stripe's objects mean to us, in every combination that may be answered."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.provider import PaymentStatus, RefundStatus
from chalicelib.payments.stripe_objects import (
    Charge,
    Dispute,
    PaymentIntent,
    Refund,
    Session,
    Transfer,
    refund_standing_of,
    standing_of,
    status_of,
)

INTENTS = (
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "canceled",
    "succeeded",
    "new_in_2030",
)
sessions = st.builds(
    Session,
    id=st.just("cs_1"),
    livemode=st.booleans(),
    payment_status=st.sampled_from(["paid", "unpaid", "no_payment_required"]),
    status=st.sampled_from(["open", "complete", "expired", None, "new_in_2030"]),
    amount_total=st.integers(0, 10**7),
    currency=st.just("sek"),
    payment_intent=st.none()
    | st.builds(
        PaymentIntent,
        id=st.just("pi_1"),
        status=st.sampled_from(INTENTS),
        currency=st.sampled_from(["sek", "eur"]),
        amount_received=st.integers(0, 10**7),
        latest_charge=st.none() | st.just("ch_1") | st.builds(Charge, created=st.integers(0, 2 * 10**9)),
    ),
)


@given(sessions)
def test_it_is_paid_when_and_only_when_the_money_came(session: Session) -> None:
    """Whatever the session says of itself: `payment_status` alone never means money."""
    standing = standing_of(session, "acct_1", [])
    intent = session.payment_intent
    assert (standing.status is PaymentStatus.PAID) == (intent is not None and intent.status == "succeeded")
    if standing.status is PaymentStatus.PAID and intent:
        assert (standing.amount_ore, standing.currency) == (intent.amount_received, intent.currency.upper())
        assert standing.settlement_reference == "pi_1"
    else:
        assert standing.paid_at is None


@given(sessions)
def test_it_ends_unpaid_only_when_nobody_can_pay_it_any_more(session: Session) -> None:
    status, _ = status_of(session)
    is_open = session.status == "open" and (
        session.payment_intent is None or session.payment_intent.status != "canceled"
    )
    if is_open or (session.payment_intent and session.payment_intent.status == "processing"):
        assert status in (PaymentStatus.PENDING, PaymentStatus.PAID)


def test_money_routed_to_another_account_is_not_ours() -> None:
    def routed(**fields: object) -> str:
        intent = PaymentIntent("pi_1", "succeeded", "sek", 100, **fields)  # type: ignore[arg-type]
        return standing_of(Session("cs_1", False, "paid", "complete", payment_intent=intent), "acct_1", []).payee

    assert routed() == "acct_1"
    assert routed(on_behalf_of="acct_2") == "acct_2"
    assert routed(transfer_data=Transfer("acct_3")) == "acct_3"


def test_a_dispute_that_was_won_is_over() -> None:
    session = Session("cs_1", False, "paid", "complete")
    assert standing_of(session, "acct_1", [Dispute("won"), Dispute("warning_closed")]).disputed is False
    for status in ("needs_response", "under_review", "lost", "new_in_2030"):
        standing = standing_of(session, "acct_1", [Dispute("won"), Dispute(status)])
        assert (standing.disputed, standing.reason) == (True, f"dispute_{status}")


def test_complete_without_a_payment_never_was_one() -> None:
    standing = standing_of(Session("cs_1", False, "no_payment_required", "complete"), "acct_1", [])
    assert (standing.status, standing.reason) == (PaymentStatus.FAILED, "no_payment_required")


def test_refunds() -> None:
    wanted = {
        "pending": RefundStatus.PENDING,
        "requires_action": RefundStatus.PENDING,
        "succeeded": RefundStatus.PAID,
        "failed": RefundStatus.FAILED,
        "canceled": RefundStatus.FAILED,
        "new_in_2030": RefundStatus.PENDING,
    }
    assert {each: refund_standing_of(Refund("re_1", 100, "sek", each)).status for each in wanted} == wanted
