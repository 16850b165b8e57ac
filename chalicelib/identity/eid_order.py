"""What an order asks of BankID, checked against BankID's limits and encoded as the request's JSON body. Pure.

Outside source: BankID relying-party API v6.0, request fields of auth and sign.
"""

import base64
import ipaddress
import re
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from chalicelib.identity.eid import EidFunction, VisibleFormat
from chalicelib.identity.eid_errors import EidMisused, EidTextTooLong

# Characters after base64, by function.
VISIBLE_MAX = {EidFunction.IDENTIFICATION: 1_500, EidFunction.SIGNING: 40_000}
NON_VISIBLE_MAX = {EidFunction.IDENTIFICATION: 1_500, EidFunction.SIGNING: 200_000}
USER_AGENT_MAX = 256


@dataclass(frozen=True, slots=True)
class Web:
    """The browser that asks. BankID compares it with what the app sees (risk). A longer user agent is cut."""

    referring_domain: str
    user_agent: str
    device_identifier: str


@dataclass(frozen=True, slots=True)
class App:
    """The mobile client that asks."""

    app_identifier: str
    device_os: str
    device_model_name: str
    device_identifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartOrder:
    """One order. `end_user_ip` comes from the trusted hop; `personal_number` (12 digits) pins the person."""

    end_user_ip: str = field(repr=False)
    origin: Web | App | None = None
    visible_text: str | None = field(default=None, repr=False)
    visible_format: VisibleFormat = VisibleFormat.PLAINTEXT
    non_visible_data: bytes | None = field(default=None, repr=False)
    return_url: str | None = field(default=None, repr=False)  # it carries a nonce
    return_risk: bool = False
    personal_number: str | None = field(default=None, repr=False)
    pin_code: bool = False
    mrtd: bool = False
    card_reader: Literal["class1", "class2"] | None = None
    certificate_policies: tuple[str, ...] = ()
    risk: Literal["low", "moderate"] | None = None


def body_of(order: StartOrder, function: EidFunction) -> bytes:
    """The request's JSON. Raises `EidTextTooLong`, or `EidMisused` for what only our own mistake can cause."""
    body: dict[str, Any] = {"endUserIp": _ip(order.end_user_ip)}
    body |= _visible(order, function)
    if order.non_visible_data is not None:
        body["userNonVisibleData"] = _capped(order.non_visible_data, NON_VISIBLE_MAX[function])
    if order.return_url is not None:
        body["returnUrl"] = _length(order.return_url, 1, 512, "return_url")
    if order.return_risk:
        body["returnRisk"] = True
    if order.origin is not None:
        body |= _origin(order.origin)
    if requirement := _requirement(order):
        body["requirement"] = requirement
    return msgspec.json.encode(body)


def _visible(order: StartOrder, function: EidFunction) -> dict[str, str]:
    if order.visible_text is None:
        if function is EidFunction.SIGNING:
            raise EidMisused("visible_text_missing")
        return {}
    try:
        text = order.visible_text.encode()
    except UnicodeEncodeError:
        raise EidMisused("visible_text_unencodable") from None  # the cause would quote the text
    if not text:
        raise EidMisused("visible_text_missing")
    return {"userVisibleData": _capped(text, VISIBLE_MAX[function]), "userVisibleDataFormat": order.visible_format}


def _capped(data: bytes, most: int) -> str:
    encoded = base64.b64encode(data).decode()
    if len(encoded) > most:
        raise EidTextTooLong
    return encoded


def _origin(origin: Web | App) -> dict[str, dict[str, str]]:
    device = _length(origin.device_identifier, 1, 64, "device_identifier")
    if isinstance(origin, App):
        return {
            "app": {
                "appIdentifier": _length(origin.app_identifier, 1, 256, "app_identifier"),
                "deviceOS": _length(origin.device_os, 1, 256, "device_os"),
                "deviceModelName": _length(origin.device_model_name, 1, 256, "device_model_name"),
                "deviceIdentifier": device,
            }
        }
    return {
        "web": {
            "referringDomain": _length(origin.referring_domain, 3, 253, "referring_domain"),
            # A person's browser may say anything of any length; that must not cost them the order.
            "userAgent": _length(origin.user_agent[:USER_AGENT_MAX], 1, USER_AGENT_MAX, "user_agent"),
            "deviceIdentifier": device,
        }
    }


def _requirement(order: StartOrder) -> dict[str, Any]:
    if order.personal_number is not None and not re.fullmatch(r"[0-9]{12}", order.personal_number):
        raise EidMisused("personal_number")
    asked: dict[str, Any] = {
        "personalNumber": order.personal_number,
        "pinCode": order.pin_code or None,
        "mrtd": order.mrtd or None,
        "cardReader": order.card_reader,
        "certificatePolicies": list(order.certificate_policies) or None,
        "risk": order.risk,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _ip(address: str) -> str:
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        raise EidMisused("end_user_ip") from None


def _length(value: str, least: int, most: int, name: str) -> str:
    if not least <= len(value) <= most:
        raise EidMisused(name)
    return value
