"""The body of auth and sign: BankID's field names and limits, our own mistakes caught before they are sent."""

import base64
import json
from typing import Any

import pytest

from chalicelib.identity.eid import EidFunction, VisibleFormat
from chalicelib.identity.eid_errors import EidMisused, EidTextTooLong
from chalicelib.identity.eid_order import App, StartOrder, Web, body_of

AUTH, SIGN = EidFunction.IDENTIFICATION, EidFunction.SIGNING
WEB = Web(referring_domain="sign.example.se", user_agent="Firefox", device_identifier="d" * 64)


def body(order: StartOrder, function: EidFunction = SIGN) -> Any:
    return json.loads(body_of(order, function))


def order(**fields: Any) -> StartOrder:
    return StartOrder(**({"end_user_ip": "192.0.2.7", "visible_text": "Avtal – 100 €"} | fields))


def test_an_identification_needs_an_address_only() -> None:
    assert body(StartOrder(end_user_ip="192.0.2.7"), AUTH) == {"endUserIp": "192.0.2.7"}


def test_every_field_has_its_name_and_encoding() -> None:
    sent = body(
        order(
            origin=WEB,
            non_visible_data=b"\x00\xff",
            return_url="https://sign.example.se/#nonce=1",
            return_risk=True,
            personal_number="198001012385",
            pin_code=True,
            mrtd=True,
            card_reader="class2",
            certificate_policies=("1.2.752.78.1.5",),
            risk="low",
        )
    )
    assert base64.b64decode(sent.pop("userVisibleData")).decode() == "Avtal – 100 €"
    assert sent == {
        "endUserIp": "192.0.2.7",
        "userVisibleDataFormat": "plaintext",
        "userNonVisibleData": "AP8=",
        "returnUrl": "https://sign.example.se/#nonce=1",
        "returnRisk": True,
        "web": {"referringDomain": "sign.example.se", "userAgent": "Firefox", "deviceIdentifier": "d" * 64},
        "requirement": {
            "personalNumber": "198001012385",
            "pinCode": True,
            "mrtd": True,
            "cardReader": "class2",
            "certificatePolicies": ["1.2.752.78.1.5"],
            "risk": "low",
        },
    }


def test_a_mobile_client_is_named_by_its_own_block() -> None:
    sent = body(order(origin=App("se.example.sign", "iOS 26", "iPhone17,3", "id")))
    assert "web" not in sent
    assert sent["app"] == {
        "appIdentifier": "se.example.sign",
        "deviceOS": "iOS 26",
        "deviceModelName": "iPhone17,3",
        "deviceIdentifier": "id",
    }


def test_markdown_is_said_to_be_markdown() -> None:
    assert body(order(visible_format=VisibleFormat.MARKDOWN))["userVisibleDataFormat"] == "simpleMarkdownV1"


def test_a_browsers_long_name_is_cut_not_refused() -> None:
    sent = body(order(origin=Web("sign.example.se", "x" * 5000, "d")))
    assert sent["web"]["userAgent"] == "x" * 256


@pytest.mark.parametrize(
    ("function", "field", "most"),
    [
        (SIGN, "visible_text", 30_000),
        (AUTH, "visible_text", 1_125),
        (SIGN, "non_visible_data", 150_000),
        (AUTH, "non_visible_data", 1_125),
    ],
)
def test_texts_end_where_bankid_ends_them_counted_in_base64(function: EidFunction, field: str, most: int) -> None:
    def sized(size: int) -> StartOrder:
        return order(**{field: "x" * size if field == "visible_text" else b"x" * size})

    body_of(sized(most), function)
    with pytest.raises(EidTextTooLong):
        body_of(sized(most + 1), function)


def test_letters_outside_ascii_count_as_bytes() -> None:
    with pytest.raises(EidTextTooLong):
        body_of(order(visible_text="å" * 15_001), SIGN)


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"visible_text": None}, "visible_text_missing"),
        ({"visible_text": ""}, "visible_text_missing"),
        ({"visible_text": "\ud800"}, "visible_text_unencodable"),
        ({"end_user_ip": "192.0.2.7, 10.0.0.1"}, "end_user_ip"),
        ({"personal_number": "8001012385"}, "personal_number"),
        ({"personal_number": "19800101238５"}, "personal_number"),
        ({"return_url": "https://x/" + "x" * 512}, "return_url"),
        ({"origin": Web("x", "Firefox", "d")}, "referring_domain"),
        ({"origin": Web("sign.example.se", "", "d")}, "user_agent"),
        ({"origin": Web("sign.example.se", "Firefox", "d" * 65)}, "device_identifier"),
    ],
)
def test_our_own_mistakes_are_named_and_never_quoted(fields: dict[str, Any], cause: str) -> None:
    with pytest.raises(EidMisused) as refusal:
        body_of(order(**fields), SIGN)
    assert refusal.value.cause == cause
    assert refusal.value.message.en == "Something went wrong. Try again; it is noted."


def test_a_repr_names_nobody() -> None:
    shown = repr(order(personal_number="198001012385", return_url="https://x/#secret"))
    assert not any(part in shown for part in ("1980", "192.0", "Avtal", "secret"))
