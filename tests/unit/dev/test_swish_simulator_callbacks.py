"""Callbacks: what they carry, how often they come, and every way in which a payer's page can disturb them."""

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dev.swish.callbacks import Callbacks, Telling
from dev.swish.payments import Payment
from dev.swish.store import Store
from tests.swish_stand import IDENTIFIER, SwishStand, swish_stand


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwishStand]:
    with swish_stand(tmp_path_factory.mktemp("swish")) as stand:
        yield stand


@pytest.fixture
def swish(running: SwishStand) -> SwishStand:
    running.control()
    running.listener.answers.clear()
    running.advance(3600)
    running.listener.heard.clear()
    return running


def opened(swish: SwishStand) -> str:
    payment_id = uuid.uuid4().hex.upper()
    assert swish.put(payment_id).status == 201
    return payment_id


def statuses(swish: SwishStand, count: int) -> list[str]:
    swish.advance(1)
    return [heard.json["status"] for heard in swish.listener.wait_for(count)]


def test_a_callback_is_the_payment_and_the_identifier_a_header(swish: SwishStand) -> None:
    payment_id = opened(swish)
    swish.act(payment_id, "pay")
    heard = swish.listener.wait_for(1)[0]
    assert heard.path == f"/callbacks/{payment_id}"
    assert (heard.headers["callbackidentifier"], heard.headers["content-type"]) == (IDENTIFIER, "application/json")
    assert heard.json == swish.read(payment_id)
    assert IDENTIFIER.encode() not in heard.body


def test_every_end_is_told(swish: SwishStand) -> None:
    for verb, body in (("decline", {}), ("fail", {"code": "RF07"})):
        swish.act(opened(swish), verb, **body)
    swish.cancel(opened(swish))
    assert sorted(statuses(swish, 3)) == ["CANCELLED", "DECLINED", "ERROR"]


def test_it_may_come_twice(swish: SwishStand) -> None:
    swish.act(opened(swish), "pay", telling="twice")
    assert statuses(swish, 2) == ["PAID", "PAID"]


def test_it_may_be_lost(swish: SwishStand) -> None:
    payment_id = opened(swish)
    swish.act(payment_id, "pay", telling="lost")
    swish.advance(3600)
    assert (swish.listener.heard, swish.read(payment_id)["status"]) == ([], "PAID")


def test_an_older_one_may_come_last(swish: SwishStand) -> None:
    swish.act(opened(swish), "pay", telling="out-of-order")
    assert statuses(swish, 2) == ["PAID", "CREATED"]


def test_somebody_may_forge_one(swish: SwishStand) -> None:
    payment_id = opened(swish)
    swish.act(payment_id, "call-back", telling="forged")
    assert statuses(swish, 1) == ["PAID"]
    assert swish.listener.heard[0].headers["callbackidentifier"] != IDENTIFIER
    assert swish.read(payment_id)["status"] == "CREATED"


def test_it_may_come_before_the_answer(swish: SwishStand) -> None:
    swish.control(faults=[{"kind": "paid-before-answer", "operation": "create"}])
    opened(swish)
    assert [heard.json["status"] for heard in swish.listener.heard] == ["PAID"]


def test_a_late_payer_is_told_of_after_the_time_out(swish: SwishStand) -> None:
    payment_id = opened(swish)
    swish.act(payment_id, "fail", code="TM01")
    swish.listener.wait_for(1)
    swish.act(payment_id, "pay-late")
    assert statuses(swish, 2) == ["ERROR", "PAID"]
    assert swish.read(payment_id)["errorCode"] is None


def test_another_amount_than_was_asked_for(swish: SwishStand) -> None:
    payment_id = opened(swish)
    swish.act(payment_id, "pay", amount_ore=100)
    assert swish.listener.wait_for(1)[0].json["amount"] == swish.read(payment_id)["amount"] == 1.0


def test_refunds_fail_by_request_and_wait_for_a_person(swish: SwishStand) -> None:
    payment_id, failing, waiting = opened(swish), uuid.uuid4().hex.upper(), uuid.uuid4().hex.upper()
    original = swish.act(payment_id, "pay")["paymentReference"]
    swish.act(payment_id, "let-refunds-fail", code="DS24")
    swish.refund(failing, original, "1.00")
    swish.advance(5)
    assert (swish.read_refund(failing)["status"], swish.read_refund(failing)["errorCode"]) == ("ERROR", "DS24")
    swish.control(refunds_by_hand=True)
    swish.act(payment_id, "let-refunds-fail")
    swish.refund(waiting, original, "1.00")
    swish.advance(3600)
    assert swish.read_refund(waiting)["status"] == "VALIDATED"
    assert swish.page("POST", f"/payer/refunds/{waiting}/pay", {})["status"] == "PAID"
    assert swish.refused("POST", f"/payer/refunds/{waiting}/pay", {}) == (409, "refund_ended")


def test_what_cannot_be_done_is_refused(swish: SwishStand) -> None:
    payment_id = opened(swish)
    act = f"/payer/payments/{payment_id}"
    assert swish.refused("POST", f"{act}/pay-late", {}) == (409, "not_late")
    assert swish.refused("POST", f"{act}/fail", {}) == (409, "code_needed")
    assert swish.refused("POST", f"{act}/fail", {"code": "<b>"}) == (400, "invalid_body")
    assert swish.refused("POST", f"{act}/nothing", {}) == (404, "unknown_verb")
    swish.act(payment_id, "decline")
    assert swish.refused("POST", f"{act}/pay", {}) == (409, "payment_ended")
    assert swish.refused("POST", "/payer/scan", {"text": "D0"}) == (404, "unknown_payment")


def test_a_redirect_is_not_followed(swish: SwishStand) -> None:
    swish.listener.answers[:] = [302]
    swish.act(opened(swish), "pay")
    swish.advance(1)
    assert [heard.path.split("/")[1] for heard in swish.listener.heard] == ["callbacks"]


@dataclass
class Merchant:
    """Answers as `answers` say, then 200; `at` is when each callback came."""

    answers: list[int]
    now: float = 0.0
    at: list[float] = field(default_factory=list)

    async def post(self, _url: str, _headers: dict[str, str], _body: bytes) -> int:
        self.at.append(self.now)
        return self.answers.pop(0) if self.answers else 200


@pytest.mark.parametrize(
    ("answers", "times"),
    [
        ([], [0]),
        ([500, 201, 0], [0, 5, 15, 35]),
        ([500] * 99, [0, 5, 15, 35, 75, 135, 195, 255, 315, 375, 435]),
    ],
)
def test_it_is_repeated_until_200_and_ten_times_at_most(tmp_path: Path, answers: list[int], times: list[float]) -> None:
    merchant, store = Merchant(list(answers)), Store(tmp_path / "swish.sqlite")
    callbacks = Callbacks(store, merchant.post, lambda: merchant.now)
    payment = Payment(
        id="A" * 32,
        merchant="1",
        reference=None,
        callback_url="http://127.0.0.1/",
        callback_identifier=None,
        amount_ore=1,
        message="",
        created_at=0.0,
    )
    callbacks.tell(payment, Telling.ONCE)
    for second in range(1000):
        merchant.now = float(second)
        asyncio.run(callbacks.deliver())
    assert merchant.at == times
    state = "given-up" if len(times) == 11 else "delivered"
    assert [each.state for each in store.callbacks_of(payment.id)] == [state]
