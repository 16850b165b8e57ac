"""The simulator as a merchant sees it: over mTLS, against the protocol notes."""

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3

from tests.swish_stand import IDENTIFIER, NUMBER, PAYER, SwishStand, swish_stand


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwishStand]:
    with swish_stand(tmp_path_factory.mktemp("swish")) as stand:
        yield stand


@pytest.fixture
def swish(running: SwishStand) -> SwishStand:
    running.control()
    running.listener.heard.clear()
    running.listener.answers.clear()
    running.advance(400)  # what an earlier test left open has timed out
    running.listener.heard.clear()
    return running


def new_id() -> str:
    return uuid.uuid4().hex.upper()


def paid(swish: SwishStand, amount: str = "150.00") -> tuple[str, str]:
    """The ids of a paid payment: ours, and Swish's reference."""
    payment_id = new_id()
    assert swish.put(payment_id, amount=amount).status == 201
    return payment_id, swish.act(payment_id, "pay")["paymentReference"]


def test_the_payers_phone_is_enough_for_e_commerce(swish: SwishStand) -> None:
    payment_id = new_id()
    answer = swish.put(payment_id, payerAlias=PAYER)
    assert (answer.status, answer.body) == (201, b"")
    assert answer.headers["location"].endswith(f"/swish-cpcapi/api/v1/paymentrequests/{payment_id}")
    assert "paymentrequesttoken" not in answer.headers


def test_without_a_phone_there_is_a_token_given_once(swish: SwishStand) -> None:
    payment_id = new_id()
    token = swish.put(payment_id).headers["paymentrequesttoken"]
    assert re.fullmatch(r"[0-9a-f]{32}", token)
    read = swish.merchant("GET", f"/v1/paymentrequests/{payment_id}")
    assert token not in read.body.decode() + str(read.headers)
    for text in (f"D{token}", token, f"swish://paymentrequest?token={token}&callbackurl=https%3A%2F%2Fx.example"):
        assert swish.page("POST", "/payer/scan", {"text": text})["handle"] == payment_id


def test_a_payment_is_shown_as_the_notes_say(swish: SwishStand) -> None:
    payment_id = new_id()
    swish.put(payment_id, payerAlias=PAYER)
    shown = swish.read(payment_id)
    assert {key: shown[key] for key in ("id", "status", "amount", "currency", "payeeAlias", "payerAlias")} == {
        "id": payment_id,
        "status": "CREATED",
        "amount": 150.0,
        "currency": "SEK",
        "payeeAlias": NUMBER,
        "payerAlias": PAYER,
    }
    assert (shown["payeePaymentReference"], shown["paymentReference"], shown["datePaid"]) == ("ORDER-1", None, None)
    assert IDENTIFIER not in json.dumps(shown)


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"payeePaymentReference": "x" * 36}, ["FF08"]),
        ({"payeePaymentReference": "kvitto_1"}, ["FF08"]),
        ({"callbackIdentifier": "short"}, ["FF08"]),
        ({"callbackUrl": None}, ["RP03"]),
        ({"callbackUrl": "http://shop.example/callback"}, ["RP03"]),
        ({"callbackUrl": "https://shop.example:8443/callback"}, ["RP03"]),
        ({"payerAlias": "0701234567"}, ["BE18"]),
        ({"payerAlias": "+46701234567"}, ["BE18"]),
        ({"payerAlias": "46700000000"}, ["ACMT03"]),
        ({"payeeAlias": None}, ["RP01"]),
        ({"amount": None}, ["PA02"]),
        ({"amount": 150}, ["PA02"]),
        ({"amount": "150,00"}, ["PA02"]),
        ({"amount": "1.005"}, ["PA02"]),
        ({"amount": "0.00"}, ["AM06"]),
        ({"amount": "1000000000000"}, ["AM02"]),
        ({"currency": "EUR"}, ["AM03"]),
        ({"message": "x" * 51}, ["RP02"]),
        ({"message": "<b>"}, ["RP02"]),
        ({"message": "VR02"}, ["VR02"]),
        ({"message": "ACMT01"}, ["ACMT01"]),
        ({"currency": "EUR", "message": "#", "amount": "x"}, ["RP02", "AM03", "PA02"]),
    ],
)
def test_what_is_wrong_is_named_by_its_code(swish: SwishStand, fields: dict[str, Any], codes: list[str]) -> None:
    payment_id = new_id()
    assert swish.put(payment_id, **fields).codes == (422, codes)
    assert swish.merchant("GET", f"/v1/paymentrequests/{payment_id}").status == 404


@pytest.mark.parametrize("url", ["https://shop.example/callback", "https://shop.example:443/callback"])
def test_https_on_443_is_a_callback_address_and_is_not_called_from_here(swish: SwishStand, url: str) -> None:
    payment_id = new_id()
    assert swish.put(payment_id, callbackUrl=url).status == 201
    swish.act(payment_id, "pay")
    swish.advance(0)
    assert swish.page("GET", f"/payer/payments/{payment_id}")["callbacks"][0]["answers"] == [0]
    assert swish.listener.heard == []


@pytest.mark.parametrize("given", ["0" * 31, "a" * 32, "G" * 32, ""])
def test_an_id_is_32_upper_case_hex_digits(swish: SwishStand, given: str) -> None:
    assert swish.put(given).status == 400


def test_an_id_is_used_once_even_for_the_same_payment(swish: SwishStand) -> None:
    payment_id = new_id()
    assert swish.put(payment_id).status == 201
    assert swish.put(payment_id).codes == (422, ["RP09"])
    swish.act(payment_id, "decline")
    assert swish.put(payment_id).codes == (422, ["RP09"])


def test_a_payer_has_one_open_payment(swish: SwishStand) -> None:
    first, second = new_id(), new_id()
    swish.put(first, payerAlias=PAYER)
    assert swish.put(second, payerAlias=PAYER).codes == (422, ["RP06"])
    swish.act(first, "decline")
    assert swish.put(second, payerAlias=PAYER).status == 201


def test_the_requests_manners_are_http(swish: SwishStand) -> None:
    path = f"/v2/paymentrequests/{new_id()}"
    assert swish.merchant("PUT", path, b"{", content_type="application/json").status == 400
    assert swish.merchant("PUT", path, [1]).status == 400
    assert swish.merchant("PUT", path, {}, content_type="text/plain").status == 415
    assert swish.merchant("GET", path).status == 405
    assert swish.merchant("GET", "/v1/nothing").status == 404


def test_another_merchant_sees_and_cancels_nothing(swish: SwishStand) -> None:
    from dev.swish.pki import Pki

    Pki(swish.data).write_other_merchant()
    payment_id = new_id()
    swish.put(payment_id)
    assert swish.merchant("GET", f"/v1/paymentrequests/{payment_id}", holder="other").status == 404
    assert swish.cancel(payment_id, holder="other").status == 404
    theirs = swish.merchant("PUT", f"/v2/paymentrequests/{new_id()}", swish.payment("A"), holder="other")
    assert theirs.codes == (403, ["PA01"])
    assert swish.read(payment_id)["status"] == "CREATED"


def test_nobody_is_let_in_without_a_certificate(swish: SwishStand) -> None:
    with pytest.raises(urllib3.exceptions.HTTPError):
        swish.merchant("GET", f"/v1/paymentrequests/{new_id()}", holder=None)


def test_only_an_open_payment_is_cancelled(swish: SwishStand) -> None:
    payment_id = new_id()
    swish.put(payment_id)
    assert swish.cancel(payment_id, content_type="application/json").status == 415
    answer = swish.cancel(payment_id)
    assert (answer.status, answer.json["status"]) == (200, "CANCELLED")
    assert swish.cancel(payment_id).codes == (422, ["RP07"])
    done, _ = paid(swish)
    assert swish.cancel(done).codes == (422, ["RP07"])
    assert swish.read(done)["status"] == "PAID"


@pytest.mark.parametrize(("phone", "lives"), [(PAYER, 180), (None, 330)])
def test_time_runs_out(swish: SwishStand, phone: str | None, lives: int) -> None:
    payment_id = new_id()
    swish.put(payment_id, payerAlias=phone)
    swish.advance(lives - 5)
    assert swish.read(payment_id)["status"] == "CREATED"
    swish.advance(6)
    shown = swish.read(payment_id)
    assert (shown["status"], shown["errorCode"]) == ("ERROR", "TM01")
    assert swish.listener.wait_for(1)[0].json["errorCode"] == "TM01"


def test_a_message_chooses_how_it_ends(swish: SwishStand) -> None:
    """The merchant simulator's convention; the callback comes after about four seconds."""
    payment_id = new_id()
    swish.put(payment_id, message="BANKIDCL")
    swish.advance(3)
    assert (swish.read(payment_id)["status"], swish.listener.heard) == ("CREATED", [])
    swish.advance(1.5)
    heard = swish.listener.wait_for(1)[0].json
    assert (heard["status"], heard["errorCode"]) == ("ERROR", "BANKIDCL")


def test_a_refund_goes_its_way(swish: SwishStand) -> None:
    _, original = paid(swish)
    refund_id = new_id()
    swish.listener.wait_for(1)
    swish.listener.heard.clear()
    answer = swish.refund(refund_id, original, "100.00")
    assert (answer.status, answer.headers["location"].rsplit("/", 1)[-1]) == (201, refund_id)
    seen = [swish.read_refund(refund_id)["status"]]
    for _step in range(4):
        swish.advance(1.1)
        seen.append(swish.read_refund(refund_id)["status"])
    assert seen == ["CREATED", "VALIDATED", "DEBITED", "DEBITED", "PAID"]
    assert [heard.json["status"] for heard in swish.listener.wait_for(2)] == ["DEBITED", "PAID"]
    assert swish.read_refund(refund_id)["payeeAlias"] == PAYER


def test_no_more_is_paid_back_than_was_paid(swish: SwishStand) -> None:
    _, original = paid(swish)
    assert swish.refund(new_id(), original, "100.00").status == 201
    assert swish.refund(new_id(), original, "50.01").codes == (422, ["RF08"])
    failing = new_id()
    assert swish.refund(failing, original, "50.00", message="FF10").status == 201
    assert swish.refund(new_id(), original, "0.01").codes == (422, ["RF08"])
    swish.advance(5)
    assert swish.read_refund(failing)["errorCode"] == "FF10"
    assert swish.refund(new_id(), original, "50.00").status == 201


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"payerPaymentReference": "å"}, (422, ["FF08"])),
        ({"payerAlias": None}, (422, ["RP01"])),
        ({"payerAlias": "1230000000"}, (403, ["PA01"])),
        ({"originalPaymentReference": "F" * 32}, (422, ["RF02"])),
        ({"callbackUrl": "http://shop.example"}, (422, ["RP03"])),
        ({"message": "ACMT07"}, (422, ["ACMT07"])),
    ],
)
def test_a_wrong_refund_is_refused(swish: SwishStand, fields: dict[str, Any], codes: tuple[int, list[str]]) -> None:
    _, original = paid(swish)
    assert swish.refund(new_id(), original, **fields).codes == codes


def test_after_a_year_nothing_is_paid_back(swish: SwishStand) -> None:
    _, original = paid(swish)
    swish.advance(366 * 24 * 3600)
    assert swish.refund(new_id(), original).codes == (422, ["RF02"])


def test_a_killed_simulator_goes_on_where_it_was(tmp_path: Path) -> None:
    payment_id = new_id()
    with swish_stand(tmp_path) as stand:
        token = stand.put(payment_id).headers["paymentrequesttoken"]
    with swish_stand(tmp_path) as stand:
        assert stand.read(payment_id)["status"] == "CREATED"
        assert stand.page("POST", "/payer/scan", {"text": token})["handle"] == payment_id
