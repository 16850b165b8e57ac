"""The bodies of the relying-party API, with BankID's documented limits. What is not documented is refused."""

import base64
import ipaddress
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from dev.bankid import personal_number, visible_text

Text = Annotated[str, Meta(min_length=1, max_length=1_000)]
Identifier = Annotated[str, Meta(min_length=1, max_length=64)]
LongVisible = Annotated[str, Meta(min_length=1, max_length=40_000)]
LongNonVisible = Annotated[str, Meta(min_length=1, max_length=200_000)]
ShortData = Annotated[str, Meta(min_length=1, max_length=1_500)]
PersonalNumber = Annotated[str, Meta(pattern=r"^\d{12}$")]
Policy = Annotated[str, Meta(pattern=r"^\d+(\.\d+)+\*?$", max_length=64)]
VisibleFormat = Literal["plaintext", "simpleMarkdownV1"]
Shape = TypeVar("Shape", bound=msgspec.Struct)


class InvalidParameters(Exception):
    """400; `details` says which parameter."""

    def __init__(self, details: str) -> None:
        self.details = details
        super().__init__(details)


class _Body(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    pass


class Web(_Body):
    referring_domain: Annotated[str, Meta(min_length=3, max_length=253)] | msgspec.UnsetType = msgspec.UNSET
    user_agent: Annotated[str, Meta(min_length=1, max_length=256)] | msgspec.UnsetType = msgspec.UNSET
    device_identifier: Identifier | msgspec.UnsetType = msgspec.UNSET


class App(_Body):
    app_identifier: Text | msgspec.UnsetType = msgspec.UNSET
    device_os: Text | msgspec.UnsetType = msgspec.field(name="deviceOS", default=msgspec.UNSET)
    device_model_name: Text | msgspec.UnsetType = msgspec.UNSET
    device_identifier: Identifier | msgspec.UnsetType = msgspec.UNSET


class PhoneRequirement(_Body):
    pin_code: bool = False
    mrtd: bool = False
    card_reader: Literal["class1", "class2"] | msgspec.UnsetType = msgspec.UNSET
    certificate_policies: Annotated[list[Policy], Meta(min_length=1, max_length=10)] | msgspec.UnsetType = msgspec.UNSET


class Requirement(PhoneRequirement):
    personal_number: PersonalNumber | msgspec.UnsetType = msgspec.UNSET
    risk: Literal["low", "moderate"] | msgspec.UnsetType = msgspec.UNSET


class Auth(_Body):
    end_user_ip: str
    user_visible_data: ShortData | msgspec.UnsetType = msgspec.UNSET
    user_visible_data_format: VisibleFormat | msgspec.UnsetType = msgspec.UNSET
    user_non_visible_data: ShortData | msgspec.UnsetType = msgspec.UNSET
    return_url: Annotated[str, Meta(min_length=1, max_length=512)] | msgspec.UnsetType = msgspec.UNSET
    return_risk: bool = False
    web: Web | msgspec.UnsetType = msgspec.UNSET
    app: App | msgspec.UnsetType = msgspec.UNSET
    requirement: Requirement = msgspec.field(default_factory=Requirement)


class Sign(Auth):
    user_visible_data: LongVisible
    user_non_visible_data: LongNonVisible | msgspec.UnsetType = msgspec.UNSET


class PhoneAuth(_Body):
    personal_number: PersonalNumber
    call_initiator: Literal["user", "RP"]
    user_visible_data: ShortData | msgspec.UnsetType = msgspec.UNSET
    user_visible_data_format: VisibleFormat | msgspec.UnsetType = msgspec.UNSET
    user_non_visible_data: ShortData | msgspec.UnsetType = msgspec.UNSET
    requirement: PhoneRequirement = msgspec.field(default_factory=PhoneRequirement)


class PhoneSign(PhoneAuth):
    user_visible_data: LongVisible
    user_non_visible_data: LongNonVisible | msgspec.UnsetType = msgspec.UNSET


class Reference(_Body):
    order_ref: Annotated[str, Meta(min_length=36, max_length=36)]


STARTS: dict[str, type[Auth] | type[PhoneAuth]] = {
    "auth": Auth,
    "sign": Sign,
    "phone/auth": PhoneAuth,
    "phone/sign": PhoneSign,
}


def parse_reference(body: bytes) -> str:
    return _decoded(body, Reference).order_ref


def parse_start(operation: str, body: bytes) -> dict[str, Any]:
    """The fields of an Order that the relying party decides. Raises InvalidParameters."""
    request = _decoded(body, STARTS[operation])
    _check_texts(request)
    requirement = request.requirement
    fields: dict[str, Any] = {
        "operation": operation,
        "visible": _or_none(request.user_visible_data),
        "visible_format": _or_none(request.user_visible_data_format),
        "non_visible": _or_none(request.user_non_visible_data),
        "policies": tuple(_or_none(requirement.certificate_policies) or ()),
        "mrtd": requirement.mrtd,
    }
    return fields | (_of_phone(request) if isinstance(request, PhoneAuth) else _of_screen(request))


def _of_phone(request: PhoneAuth) -> dict[str, Any]:
    return {"end_user_ip": "127.0.0.1", "personal_number": _checked_number(request.personal_number)}


def _of_screen(request: Auth) -> dict[str, Any]:
    try:
        ipaddress.ip_address(request.end_user_ip)
    except ValueError as error:
        raise InvalidParameters("Invalid endUserIp: not an IP address") from error
    number = _or_none(request.requirement.personal_number)
    return {
        "end_user_ip": request.end_user_ip,
        "personal_number": _checked_number(number) if number else None,
        "return_url": _or_none(request.return_url),
        "return_risk": request.return_risk,
        "highest_risk": _or_none(request.requirement.risk),
    }


def _checked_number(number: str) -> str:
    if not personal_number.is_valid(number):
        raise InvalidParameters("Invalid personalNumber: no such number can exist")
    return number


def _check_texts(request: Auth | PhoneAuth) -> None:
    visible, non_visible = _or_none(request.user_visible_data), _or_none(request.user_non_visible_data)
    form = _or_none(request.user_visible_data_format)
    if form and visible is None:
        raise InvalidParameters("Invalid userVisibleDataFormat: there is no userVisibleData")
    try:
        if visible is not None:
            visible_text.check(visible_text.decoded(visible), form)
    except visible_text.UnreadableText as error:
        raise InvalidParameters(f"Invalid userVisibleData: {error}") from error
    try:
        base64.b64decode(non_visible or "", validate=True)
    except ValueError as error:
        raise InvalidParameters("Invalid userNonVisibleData: not base64") from error


def _decoded(body: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.DecodeError as error:
        raise InvalidParameters(f"Invalid request: {error}") from error


def _or_none(value: Any) -> Any:
    return None if value is msgspec.UNSET else value
