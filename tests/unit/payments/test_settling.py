"""What a provider says, in every order and any number of times: credited once, or owed, and never silently lost."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.domain import LATER_LOOKS, TRANSITIONS, Attention, Purchase, PurchaseStatus
from chalicelib.payments.ledger import Account, Entry, Kind
from chalicelib.payments.lots import LotMove
from chalicelib.payments.provider import PaymentStanding, PaymentStatus
from chalicelib.payments.refusals import PurchaseWrongState
from chalicelib.payments.settling import Marker, settled
from chalicelib.platform.change import Change
from chalicelib.platform.ids import EntryId
from tests.unit.payments.purchases import AT, PAYEE, created, pending, standing

S = PurchaseStatus


def judged(purchase: Purchase, said: PaymentStanding, *, has_owner: bool = True, at: datetime = AT) -> list[Change]:
    return settled(purchase, said, payee=PAYEE, has_owner=has_owner, entry_id=EntryId("led_1"), at=at)


def after(changes: list[Change], purchase: Purchase) -> Purchase:
    return next((c.entity for c in changes if isinstance(c.entity, Purchase)), purchase)


def entries(changes: list[Change]) -> list[Entry]:
    return [c.entity for c in changes if isinstance(c.entity, Entry)]


def kinds(changes: list[Change]) -> list[str]:
    return [e.type for c in changes for e in c.events]


def test_paid_as_asked_credits_marks_and_tells() -> None:
    changes = judged(pending(), standing())
    assert after(changes, pending()).status is S.PAID
    assert [type(c.entity) for c in changes] == [Purchase, Entry, LotMove, Marker]
    assert entries(changes)[0].delta(Account.AVAILABLE) == 10
    assert kinds(changes) == ["purchase.paid"]
    marker = changes[-1].entity
    assert isinstance(marker, Marker)
    assert marker.key == "paid#swish#settled-1"
    lot = changes[2].entity
    assert isinstance(lot, LotMove)
    assert lot.after is not None
    assert lot.after.lot_id == after(changes, pending()).lot_id


@pytest.mark.parametrize("status", [PaymentStatus.EXPIRED, PaymentStatus.DECLINED, PaymentStatus.FAILED])
def test_paid_late_is_credited_all_the_same_once(status: PaymentStatus) -> None:
    ended = after(judged(pending(), standing(status)), pending())
    assert ended.status in (S.EXPIRED, S.FAILED)
    assert (ended.app_token, ended.pay_url) == (None, None)
    late = judged(ended, standing())
    assert entries(late)[0].kind is Kind.PURCHASE
    assert judged(after(late, ended), standing()) == []


WRONG: list[tuple[dict[str, Any], Attention]] = [
    ({"amount_ore": 45499}, Attention.WRONG_AMOUNT),
    ({"amount_ore": 0}, Attention.WRONG_AMOUNT),
    ({"amount_ore": 45501}, Attention.WRONG_AMOUNT),
    ({"currency": "EUR"}, Attention.WRONG_CURRENCY),
    ({"payee": "9999999999"}, Attention.WRONG_PAYEE),
    ({"payee": ""}, Attention.WRONG_PAYEE),
    ({"disputed": True}, Attention.DISPUTED),
]


@pytest.mark.parametrize(("changes", "attention"), WRONG)
def test_money_that_is_not_what_was_asked_is_owed_and_seen(changes: dict[str, Any], attention: Attention) -> None:
    found = judged(pending(), standing(**changes))
    purchase = after(found, pending())
    assert (purchase.status, purchase.attention) == (S.FAILED, attention)
    (entry,) = entries(found)
    assert entry.kind is Kind.OWED
    assert entry.delta(Account.OWED) == -standing(**changes).amount_ore
    assert entry.delta(Account.AVAILABLE) == 0
    assert kinds(found) == ["purchase.needs_attention"]
    assert judged(purchase, standing(**changes)) == [], "owed once"


def test_a_second_payment_is_owed() -> None:
    paid = after(judged(pending(), standing()), pending())
    second = judged(paid, standing(settlement_reference="settled-2"))
    assert after(second, paid).attention is Attention.DOUBLE_PAYMENT
    assert after(second, paid).status is S.PAID
    assert entries(second)[0].delta(Account.OWED) == -45500


def test_a_payment_for_an_erased_account_is_owed() -> None:
    found = judged(pending(), standing(), has_owner=False)
    assert after(found, pending()).attention is Attention.ACCOUNT_GONE
    assert entries(found)[0].kind is Kind.OWED


@pytest.mark.parametrize("status", [s for s in PaymentStatus if s is not PaymentStatus.PAID])
def test_what_is_paid_is_not_undone_by_what_a_provider_says_later(status: PaymentStatus) -> None:
    paid = after(judged(pending(), standing()), pending())
    assert judged(paid, standing(status)) == []


def test_every_move_is_in_the_table_and_every_other_is_refused() -> None:
    moves: dict[PurchaseStatus, Callable[[Purchase], object]] = {
        S.PAID: lambda p: p.paid("x", EntryId("led_1"), AT, AT),
        S.FAILED: lambda p: p.unpaid(S.FAILED, "r", AT),
        S.EXPIRED: lambda p: p.unpaid(S.EXPIRED, "r", AT),
    }
    for now in S:
        purchase = replace(pending(), status=now)
        for to, move in moves.items():
            if to in TRANSITIONS[now]:
                move(purchase)
            else:
                with pytest.raises(PurchaseWrongState):
                    move(purchase)


SAID = st.builds(
    standing,
    st.sampled_from(PaymentStatus),
    settlement_reference=st.sampled_from(["settled-1", "settled-2"]),
    amount_ore=st.sampled_from([45500, 45500, 45500, 100]),
    payee=st.sampled_from([PAYEE, PAYEE, PAYEE, "other"]),
    disputed=st.sampled_from([False, False, False, True]),
)


@given(st.lists(SAID, max_size=12))
def test_whatever_is_said_in_whatever_order_each_payment_is_booked_once(said: list[PaymentStanding]) -> None:
    purchase, booked, credited = pending(), Counter[str](), 0
    for each in said:
        found = judged(purchase, each)
        before, purchase = purchase, after(found, purchase)
        assert purchase.status is before.status or purchase.status in TRANSITIONS[before.status]
        markers = [c.entity.key for c in found if isinstance(c.entity, Marker)]
        assert len(markers) == len(entries(found))
        booked.update(markers)
        credited += sum(e.kind is Kind.PURCHASE for e in entries(found))
    assert credited <= 1
    assert max(booked.values(), default=0) <= 1
    paid = {f"paid#swish#{e.settlement_reference}" for e in said if e.status is PaymentStatus.PAID}
    assert set(booked) == paid, "no payment is forgotten"
    assert (purchase.status is S.PAID) == (credited == 1)


def test_it_is_looked_at_less_and_less_often_and_in_the_end_never() -> None:
    purchase, at, looks = pending(), AT, []
    while purchase.look_at is not None:
        at = purchase.look_at
        looks.append(at - AT)
        is_over = at >= purchase.closes_at and purchase.status is S.PENDING
        purchase = purchase.unpaid(S.EXPIRED, "", at).entity if is_over else purchase.looked(at)  # type: ignore[assignment]
    assert looks[0] == timedelta(minutes=5)
    assert looks[-len(LATER_LOOKS) + 1 :] == list(LATER_LOOKS[1:])
    assert len(looks) < 12


def test_the_key_is_that_of_the_year_of_payment_in_sweden() -> None:
    new_years_eve = created(created_at=datetime.fromisoformat("2026-12-31T22:59:59+00:00"))
    assert new_years_eve.fiscal_year == 2026
    assert replace(new_years_eve, paid_at=datetime.fromisoformat("2026-12-31T23:00:00+00:00")).fiscal_year == 2027
