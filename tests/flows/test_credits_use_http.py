"""Credits used by signing: the price is shown, reserved with the sending, and used or back as work from events."""

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import event_rows
from chalicelib.aws.event_rows import history
from chalicelib.handlers.payments_jobs import use_credits
from chalicelib.payments.ledger import Kind
from chalicelib.platform.ids import RequestId, WalletId
from dev.grant import give
from dev.persons import BENGT, CECILIA
from tests.flows.signing_stand import AS_BENGT, AS_CECILIA, REQUESTS, Stand, everything, make_stand
from tests.jobs import run_queue
from tests.unit.payments.stand import audit, entries


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    made = make_stand(aws, monkeypatch)
    empty(made)
    return made


def sid(stand: Stand) -> WalletId:
    return WalletId(stand.owner.get("/v1/me").json["sid"])


def empty(stand: Stand) -> None:
    """The stand gives everybody credits; here they are counted from nothing."""
    wallet_id = sid(stand)
    for entry in entries(wallet_id):
        wiring.payments.wallets().reverse(wallet_id, entry.place, "för provet")


def fill(stand: Stand, count: int) -> None:
    give(sid(stand), count)


def balance(stand: Stand) -> tuple[int, int]:
    wallet = stand.owner.get("/v1/wallet").json
    return wallet["available"], wallet["reserved"]


def work(request_id: str) -> None:
    """What the request's events make, delivered twice: queues are at-least-once."""
    outbox = wiring.notifications.outbox()
    for _ in range(2):
        for recorded in history(request_id):
            outbox.deliver(recorded)
    while run_queue("credits", use_credits):
        pass


def kinds(stand: Stand, request_id: str) -> list[Kind]:
    return [entry.kind for entry in entries(sid(stand)) if entry.about == request_id]


def test_the_price_is_shown_before_it_is_charged_and_attachments_and_readers_cost_nothing(stand: Stand) -> None:
    fill(stand, 5)
    request_id = stand.ready(AS_BENGT, {**AS_CECILIA, "role": "viewer"})
    stand.check(request_id, stand.upload(request_id))
    stand.check(request_id, stand.upload(request_id, purpose="read"))
    assert stand.show(request_id)["price_credits"] == 2
    assert balance(stand) == (5, 0)
    assert stand.owner.post(f"{REQUESTS}/{request_id}/send").json["price_credits"] == 2
    assert balance(stand) == (3, 2)


def test_without_credits_nothing_is_sent_and_what_is_missing_is_said(stand: Stand) -> None:
    fill(stand, 1)
    request_id = stand.ready(AS_BENGT)
    stand.check(request_id, stand.upload(request_id))
    before = everything()
    reply = stand.owner.post(f"{REQUESTS}/{request_id}/send")
    assert (reply.status, reply.code) == (402, "insufficient_credits")
    assert reply.json["detail"] == "Krediterna räcker inte: det kostar 2, du har 1. Köp minst 1 till."
    assert everything() == before
    fill(stand, 1)
    assert stand.owner.post(f"{REQUESTS}/{request_id}/send").json["status"] == "pending"
    assert balance(stand) == (0, 2)


def test_what_cannot_be_sent_is_refused_for_its_own_reason_and_reserves_nothing(stand: Stand) -> None:
    request_id = stand.draft()
    assert stand.owner.post(f"{REQUESTS}/{request_id}/send").code == "no_recipients"
    assert stand.owner.post(f"{REQUESTS}/sr_nobody/send").code == "signature_request_not_found"
    assert balance(stand) == (0, 0)


def test_sent_twice_is_paid_once(stand: Stand) -> None:
    fill(stand, 5)
    request_id = stand.ready(AS_BENGT)
    for key in ("1", "1", "2"):
        stand.owner.post(f"{REQUESTS}/{request_id}/send", Idempotency_Key=key)
    assert balance(stand) == (4, 1)


def test_the_first_signature_uses_the_credits_and_the_next_ones_do_not(stand: Stand) -> None:
    fill(stand, 2)
    request_id = stand.sent(AS_BENGT, AS_CECILIA)
    work(request_id)
    assert balance(stand) == (1, 1)
    for number, person in ((0, BENGT), (1, CECILIA)):
        stand.signs(stand.guest(request_id, number), person)
        work(request_id)
        assert balance(stand) == (1, 0)
    stand.seal(request_id)
    stand.owner.delete(f"{REQUESTS}/{request_id}")
    work(request_id)
    assert kinds(stand, request_id) == [Kind.RESERVE, Kind.CAPTURE]
    audit_of(stand)


def test_an_end_before_anybody_signed_gives_them_back_once(stand: Stand) -> None:
    fill(stand, 2)
    voided, declined = stand.sent(AS_BENGT), stand.sent(AS_CECILIA)
    assert balance(stand) == (0, 2)
    stand.void(voided)
    work(voided)
    guest = stand.guest(declined)
    guest.post("/v1/signing-sessions/current/decline", {"reason": "nej"})
    work(declined)
    assert balance(stand) == (2, 0)
    stand.owner.delete(f"{REQUESTS}/{voided}")
    work(voided)
    assert kinds(stand, voided) == kinds(stand, declined) == [Kind.RESERVE, Kind.RELEASE]
    assert balance(stand) == (2, 0)
    audit_of(stand)


def test_an_end_after_a_signature_gives_nothing_back_whatever_comes_first(stand: Stand) -> None:
    fill(stand, 1)
    request_id = stand.sent(AS_BENGT, AS_CECILIA)
    stand.signs(stand.guest(request_id), BENGT)
    stand.void(request_id)
    for recorded in reversed(history(request_id)):  # the end's work is delivered before the signature's
        wiring.notifications.outbox().deliver(recorded)
    while run_queue("credits", use_credits):
        pass
    assert (balance(stand), kinds(stand, request_id)) == ((0, 0), [Kind.RESERVE, Kind.CAPTURE])


def test_a_draft_that_is_withdrawn_or_deleted_never_cost_anything(stand: Stand) -> None:
    fill(stand, 1)
    request_id = stand.ready(AS_BENGT)
    stand.void(request_id)
    work(request_id)
    assert (balance(stand), kinds(stand, request_id)) == ((1, 0), [])


def test_erased_before_its_credits_were_released_they_come_back_all_the_same(stand: Stand) -> None:
    """The events stay when rows and key are gone."""
    fill(stand, 1)
    request_id = stand.sent(AS_BENGT)
    stand.void(request_id)
    stand.owner.delete(f"{REQUESTS}/{request_id}")
    wiring.signing.deletion().erase(RequestId(request_id))
    work(request_id)
    assert balance(stand) == (1, 0)


def test_another_persons_wallet_pays_nothing(stand: Stand) -> None:
    bengt = stand.person(BENGT, credits_=3)
    fill(stand, 1)
    stand.sent(AS_CECILIA)
    assert bengt.get("/v1/wallet").json["available"] == 3
    assert balance(stand) == (0, 1)


def audit_of(stand: Stand) -> None:
    class Books:
        book = wiring.payments.wallets()._book

    audit(Books(), sid(stand))  # type: ignore[arg-type]
    assert event_rows.history(sid(stand))
