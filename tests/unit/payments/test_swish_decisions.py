"""What the adapter does with answers the simulator never gives, in the order in which they come."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from chalicelib.payments.provider import (
    PaymentStatus,
    ProviderMisconfigured,
    ProviderRefused,
    ProviderUnavailable,
    RefundStatus,
)
from chalicelib.payments.swish import Swish
from chalicelib.payments.swish_http import SwishAnswer
from tests.contract.swish_worlds import order, refund_of
from tests.swish_stand import NUMBER


@dataclass
class Scripted:
    """Answers in turn; `asked` are the calls that came."""

    answers: list[SwishAnswer | Exception]
    asked: list[str] = field(default_factory=list)

    def call(self, method: str, path: str, *_: Any) -> SwishAnswer:
        self.asked.append(f"{method} {path.split('/')[1]}")
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


ASKED = order()
BY_CODE = order(payer_phone=None)
NO_ANSWER = ProviderUnavailable("no_answer")
NOT_FOUND = SwishAnswer(404, b"")


def refusing(*codes: str) -> SwishAnswer:
    return SwishAnswer(422, json.dumps([{"errorCode": code} for code in codes]).encode())


def shown(asked: Any = ASKED, token: str | None = None, **fields: object) -> SwishAnswer:
    payment = {
        "id": asked.payment_id,
        "status": "CREATED",
        "amount": 150,
        "currency": "SEK",
        "payeeAlias": NUMBER,
        "payeePaymentReference": asked.reference,
    }
    return SwishAnswer(200, json.dumps(payment | fields).encode(), token)


def swish_of(*answers: SwishAnswer | Exception) -> tuple[Swish, Scripted]:
    scripted = Scripted(list(answers))
    return Swish(scripted, lambda: NUMBER), scripted  # type: ignore[arg-type]


@pytest.mark.parametrize("codes", [("RP06",), ("RP09",), ("RP06", "RP09"), ("ZZ99", "RP09")])
def test_an_open_payment_of_the_payer_may_be_this_very_one(codes: tuple[str, ...]) -> None:
    swish, scripted = swish_of(refusing(*codes), shown())
    assert swish.start(ASKED).provider_reference == ASKED.payment_id
    assert scripted.asked == ["PUT v2", "GET v1"]


def test_an_open_payment_that_is_another_is_refused() -> None:
    swish, _ = swish_of(refusing("RP06"), NOT_FOUND)
    with pytest.raises(ProviderRefused, match="RP06"):
        swish.start(ASKED)


def test_whether_the_open_payment_is_this_one_may_stay_unknown() -> None:
    swish, _ = swish_of(refusing("RP06"), NO_ANSWER)
    with pytest.raises(ProviderUnavailable):
        swish.start(ASKED)


@pytest.mark.parametrize("first", [refusing("RP09"), NO_ANSWER])
def test_what_is_not_there_yet_is_asked_for_again_with_the_same_id(first: SwishAnswer | Exception) -> None:
    """A refusal here would fail a purchase whose payment may still appear."""
    swish, _ = swish_of(first, NOT_FOUND)
    with pytest.raises(ProviderUnavailable):
        swish.start(ASKED)


def test_an_id_that_is_taken_by_something_else_is_refused() -> None:
    swish, _ = swish_of(refusing("RP09"), shown(payeePaymentReference="another"))
    with pytest.raises(ProviderRefused, match="RP09"):
        swish.start(ASKED)
    refund = refund_of("A" * 32)
    other = {"id": refund.refund_id, "status": "PAID", "amount": 1, "currency": "SEK"}
    swish, _ = swish_of(
        refusing("RP09"), SwishAnswer(200, json.dumps(other | {"originalPaymentReference": "B" * 32}).encode())
    )
    with pytest.raises(ProviderRefused, match="RP09"):
        swish.refund(refund)


def test_a_reading_that_gives_the_token_spares_the_payment() -> None:
    swish, scripted = swish_of(NO_ANSWER, shown(BY_CODE, token="t0k"))
    assert swish.start(BY_CODE).app_token == "t0k"
    assert scripted.asked == ["PUT v2", "GET v1"]


def test_created_without_its_token_is_as_lost() -> None:
    swish, scripted = swish_of(SwishAnswer(201, b""), shown(BY_CODE), shown(BY_CODE, status="CANCELLED"))
    with pytest.raises(ProviderRefused, match="token_lost"):
        swish.start(BY_CODE)
    assert scripted.asked == ["PUT v2", "GET v1", "PATCH v1"]


def test_a_payer_who_was_faster_than_our_giving_up_has_paid() -> None:
    swish, _ = swish_of(NO_ANSWER, shown(BY_CODE), refusing("RP07"), shown(BY_CODE, status="PAID"))
    assert swish.start(BY_CODE).provider_reference == BY_CODE.payment_id


def test_what_would_not_be_cancelled_is_not_called_cancelled() -> None:
    swish, _ = swish_of(NO_ANSWER, shown(BY_CODE), refusing("ZZ99"), shown(BY_CODE))
    with pytest.raises(ProviderUnavailable, match="not_cancelled"):
        swish.start(BY_CODE)


def test_a_cancellation_is_what_swish_then_shows() -> None:
    swish, scripted = swish_of(NO_ANSWER, shown(status="PAID"))
    assert swish.cancel(ASKED.payment_id).status is PaymentStatus.PAID
    assert scripted.asked == ["PATCH v1", "GET v1"]


@pytest.mark.parametrize("code", ["FF08", "RP01", "RP02", "RP03", "PA02", "AM03", "ACMT07"])
def test_what_only_we_can_mend_is_for_an_operator(code: str) -> None:
    for verb, asked in (("start", ASKED), ("refund", refund_of("A" * 32))):
        swish, scripted = swish_of(refusing("BE18", code))
        with pytest.raises(ProviderMisconfigured, match=code):
            getattr(swish, verb)(asked)
        assert len(scripted.asked) == 1


@pytest.mark.parametrize("code", ["BE18", "ACMT01", "ACMT03", "AM02", "AM06", "VR01", "VR02", "ZZ99"])
def test_what_the_payer_can_read_is_a_refusal(code: str) -> None:
    swish, _ = swish_of(refusing(code))
    with pytest.raises(ProviderRefused, match=code):
        swish.start(ASKED)


@pytest.mark.parametrize("status", [200, 404])
def test_an_answer_that_no_creation_has_is_for_an_operator(status: int) -> None:
    swish, _ = swish_of(SwishAnswer(status, b""))
    with pytest.raises(ProviderMisconfigured):
        swish.start(ASKED)


def test_a_refund_that_was_taken_is_under_way_without_another_question() -> None:
    swish, scripted = swish_of(SwishAnswer(201, b""))
    refund = refund_of("A" * 32, 1_00)
    standing = swish.refund(refund)
    assert (standing.status, standing.amount_ore, scripted.asked) == (RefundStatus.PENDING, 1_00, ["PUT v2"])


@pytest.mark.parametrize("reference", ["", "a" * 32, "0" * 31, "../payouts/1", "0" * 32 + "\n", "0" * 33])
def test_what_was_never_an_id_of_ours_is_not_asked_for(reference: str) -> None:
    swish, scripted = swish_of()
    for verb in (swish.read, swish.cancel, swish.read_refund):
        with pytest.raises(ProviderRefused, match="unknown_payment"):
            verb(reference)
    assert scripted.asked == []
