"""The simulator's phone: what it finds an order by, whom it refuses, and what it shows."""

import time
from typing import Any

import pytest
import urllib3

from dev.persons import ANNA, BENGT
from tests.bankid_stand import Answer, BankIdStand, qr

COORDINATION_NUMBER = "198001612384"  # day 61: a samordningsnummer, with its own check digit
BENGTS_PHONE = {"personal_number": BENGT.personal_number}


def scan(bankid: BankIdStand, text: str, **holder: Any) -> Answer:
    return bankid.phone("/phone/scan", {"text": text, **holder})


def pinned_to_anna(bankid: BankIdStand) -> dict[str, str]:
    return bankid.sign("Avtal", requirement={"personalNumber": ANNA.personal_number})


def test_a_frame_scanned_now_starts_the_order(bankid: BankIdStand) -> None:
    order = bankid.start(returnUrl="http://localhost:8080/back")
    shown = scan(bankid, qr(order, 0)).json
    assert (shown["hint_code"], shown["started_by"]) == ("started", "qr")
    bankid.approve(order)
    after = bankid.phone(f"/phone/orders/{order['autoStartToken']}", method="GET").json
    assert after["return_url"] is None  # another device: there is nothing to return to


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda order: qr(order, 60), "stale_code"),
        (lambda order: qr(order | {"qrStartSecret": "guessed"}, 0), "stale_code"),
        (lambda order: qr(order | {"qrStartToken": order["orderRef"]}, 0), "unknown_order"),
        (lambda order: order["orderRef"], "unknown_order"),  # a phone never knows it
        (lambda order: qr(order, 0)[:-1], "unreadable_code"),
        (lambda _: "https://example.com/", "unreadable_code"),
    ],
)
def test_a_bad_code_starts_nothing(bankid: BankIdStand, spoil: Any, code: str) -> None:
    order = bankid.start()
    assert scan(bankid, spoil(order)).json == {"error": code}
    assert bankid.collect(order).json["hintCode"] == "outstandingTransaction"


@pytest.mark.parametrize(
    "link", ["https://app.bankid.com/?autostarttoken={}&redirect=null", "bankid:///?autostarttoken={}", "{}"]
)
def test_a_start_link_opens_the_order_on_the_same_device(bankid: BankIdStand, link: str) -> None:
    order = bankid.start(returnUrl="http://localhost:8080/back#nonce=1")
    scan(bankid, link.format(order["autoStartToken"]), personal_number=ANNA.personal_number)
    assert bankid.collect(order).json["hintCode"] == "userSign"
    done = bankid.act(order, "approve", personal_number=ANNA.personal_number).json
    assert done["return_url"] == "http://localhost:8080/back#nonce=1"


def test_another_persons_phone_finds_no_usable_id(bankid: BankIdStand) -> None:
    order = pinned_to_anna(bankid)
    refused = bankid.act(order, "approve", **BENGTS_PHONE)
    assert (refused.status, refused.json) == (409, {"error": "wrong_person"})
    assert bankid.collect(order).json["hintCode"] == "started"  # it is still open, for the right person
    bankid.approve(order, ANNA.personal_number)
    assert bankid.completed(order)["user"]["personalNumber"] == ANNA.personal_number


def test_an_open_order_can_be_answered_by_anybody(bankid: BankIdStand) -> None:
    order = bankid.sign("Avtal")
    bankid.act(order, "start", personal_number=ANNA.personal_number)
    bankid.approve(order, BENGT.personal_number)
    assert bankid.completed(order)["user"]["name"] == "Bengt Berg"


def test_an_order_that_demands_a_card_finds_no_mobile_id(bankid: BankIdStand) -> None:
    order = bankid.start(requirement={"certificatePolicies": ["1.2.3.4.10"]})
    assert bankid.act(order, "approve", **BENGTS_PHONE).json == {"error": "no_usable_id"}


@pytest.mark.parametrize("number", [COORDINATION_NUMBER, "199112142394"])
def test_a_guest_with_a_valid_number_and_a_name_may_hold_the_phone(bankid: BankIdStand, number: str) -> None:
    order = bankid.start()
    bankid.approve(order, number, given_name="Åsa", surname="Öberg-Ek")
    assert bankid.completed(order)["user"] == {
        "personalNumber": number,
        "name": "Åsa Öberg-Ek",
        "givenName": "Åsa",
        "surname": "Öberg-Ek",
    }


@pytest.mark.parametrize(
    ("holder", "code"),
    [
        ({"personal_number": "199112142398", "given_name": "Å", "surname": "Ö"}, "invalid_personal_number"),
        ({"personal_number": "199112142394"}, "name_needed"),
        ({"personal_number": "199112142394", "given_name": "", "surname": "Ö"}, "invalid_body"),
        ({"personal_number": "199112142394", "given_name": "Å" * 31, "surname": "Ö"}, "invalid_body"),
        ({}, "invalid_body"),
    ],
)
def test_who_cannot_exist_cannot_approve(bankid: BankIdStand, holder: dict[str, str], code: str) -> None:
    order = bankid.start()
    assert bankid.act(order, "approve", **holder).json["error"] == code
    assert bankid.collect(order).json["status"] == "pending"


def test_the_text_is_shown_escaped(bankid: BankIdStand) -> None:
    order = bankid.sign("<script>alert(1)</script>\nrad två")
    shown = bankid.phone(f"/phone/orders/{order['autoStartToken']}", method="GET").json
    assert shown["visible_text"] == "<script>alert(1)</script>\nrad två"
    assert shown["visible_html"] == '<p class="plain">&lt;script&gt;alert(1)&lt;/script&gt;\nrad två</p>'


def test_marked_up_text_is_laid_out_and_escaped(bankid: BankIdStand) -> None:
    text = "# Avtal & villkor\nEtt *viktigt* <b>ord</b>\n+ ett\n+ två\n1. först\n---\n| a | b |\n|---|---|\n| <i> | d |"
    order = bankid.sign(text, userVisibleDataFormat="simpleMarkdownV1")
    shown = bankid.phone(f"/phone/orders/{order['autoStartToken']}", method="GET").json["visible_html"]
    assert shown == (
        "<h4>Avtal &amp; villkor</h4><p>Ett <strong>viktigt</strong> &lt;b&gt;ord&lt;/b&gt;</p>"
        "<ul><li>ett</li><li>två</li></ul><ol><li>först</li></ol><hr>"
        "<table><tr><td>a</td><td>b</td></tr><tr><td>&lt;i&gt;</td><td>d</td></tr></table>"
    )


def test_no_answer_of_the_phone_names_the_order_ref_or_the_secret(bankid: BankIdStand) -> None:
    order = bankid.start()
    for body in (bankid.phone("/phone/orders", method="GET").body, scan(bankid, qr(order, 0)).body):
        assert order["orderRef"].encode() not in body
        assert order["qrStartSecret"].encode() not in body


def test_automatic_approval_answers_every_new_order_until_switched_off(bankid: BankIdStand) -> None:
    assert bankid.phone("/phone/auto", BENGTS_PHONE | {"delay_ms": 0}).json["delay_ms"] == 0
    order, for_anna = bankid.start(), pinned_to_anna(bankid)
    assert bankid.completed(order)["user"]["name"] == "Bengt Berg"
    assert bankid.collect(for_anna).json["hintCode"] == "started"
    bankid.phone("/phone/auto", method="DELETE")
    untouched = bankid.start()
    time.sleep(0.1)
    assert bankid.collect(untouched).json["hintCode"] == "outstandingTransaction"
    bankid.act(for_anna, "cancel")


def test_a_web_page_elsewhere_cannot_press_the_buttons(bankid: BankIdStand) -> None:
    """A form or a simple fetch of another origin cannot send JSON without asking first, and is never allowed."""
    order = bankid.start()
    url = f"http://127.0.0.1:{bankid.phone_port}/phone/orders/{order['autoStartToken']}/cancel"
    for verb in ("cancel", "approve", "time-out"):
        answer = urllib3.request(
            "POST", url.replace("cancel", verb), body=b"{}", headers={"Content-Type": "text/plain"}
        )
        assert answer.status == 415
    assert urllib3.request("OPTIONS", url).headers.get("Access-Control-Allow-Origin") is None
    assert bankid.collect(order).json["status"] == "pending"


def test_the_page_loads_nothing_from_elsewhere(bankid: BankIdStand) -> None:
    page = bankid.phone("/", method="GET")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert b"http://" not in page.body
    assert b"https://" not in page.body
