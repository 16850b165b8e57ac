"""An eID order and its answers: pure values, the animated QR code, the link that starts the app.

Facts: BankID relying-party API v6.0. One order lives three minutes; a finished one can be collected once.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

import msgspec

from chalicelib.identity.eid_errors import EidUnavailable


class EidFunction(StrEnum):
    """What the person did in the app; the signature itself names it (`clientInfo/funcId`)."""

    IDENTIFICATION = "Identification"
    SIGNING = "Signing"


class VisibleFormat(StrEnum):
    PLAINTEXT = "plaintext"
    MARKDOWN = "simpleMarkdownV1"


class EidFlow(StrEnum):
    """How the person reaches the app: by reading a QR code with another device, or by starting it on this one."""

    QR = "qr"
    SAME_DEVICE = "same_device"


@dataclass(frozen=True, slots=True)
class StartedOrder:
    """The answer to auth and sign. The secret never leaves the server: only `qr_data` made from it does."""

    order_ref: str
    auto_start_token: str
    qr_start_token: str
    qr_start_secret: str = field(repr=False)
    started_at: datetime


def qr_data(order: StartedOrder, at: datetime) -> str:
    """The text of the QR code to show at that moment; it changes every second and is stale after a few."""
    seconds = str(max(0, int((at - order.started_at).total_seconds())))
    code = hmac.new(order.qr_start_secret.encode(), seconds.encode(), hashlib.sha256).hexdigest()
    return f"bankid.{order.qr_start_token}.{seconds}.{code}"


def launch_url(auto_start_token: str) -> str:
    """The link that starts the app on this device. Where it returns to belongs to the order (`returnUrl`)."""
    return "https://app.bankid.com/?" + urlencode({"autostarttoken": auto_start_token})


@dataclass(frozen=True, slots=True)
class Pending:
    order_ref: str
    hint: str


@dataclass(frozen=True, slots=True)
class Failed:
    order_ref: str
    hint: str


@dataclass(frozen=True, slots=True)
class EidUser:
    """Who BankID says it was; believed only after the signature says the same."""

    personal_number: str = field(repr=False)
    name: str = field(repr=False)
    given_name: str = field(repr=False)
    surname: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Complete:
    """`signature` (XMLDSig) and `ocsp_response` (DER) are base64 exactly as BankID sent them: the OCSP nonce
    is a digest of that very text. `issue_date` is ISO 8601, `risk` is low, moderate or high when it was asked for."""

    order_ref: str
    user: EidUser
    signature: str = field(repr=False)
    ocsp_response: str = field(repr=False)
    ip_address: str | None = field(default=None, repr=False)
    uhi: str | None = field(default=None, repr=False)
    issue_date: str | None = None
    mrtd: bool | None = None
    risk: str | None = None


EidAnswer = Pending | Failed | Complete


def read_collect(raw: bytes) -> EidAnswer:
    """Reads a collect answer as stored. Unknown fields and hint codes pass; anything else raises `EidUnavailable`."""
    try:
        answer = msgspec.json.decode(raw, type=_Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise EidUnavailable("unreadable_answer") from None  # the cause would quote the answer
    match answer.status:
        case "pending":
            return Pending(answer.order_ref, answer.hint_code)
        case "failed":
            return Failed(answer.order_ref, answer.hint_code)
        case "complete" if answer.completion_data is not None:
            return _complete(answer.order_ref, answer.completion_data)
    raise EidUnavailable("unreadable_answer")


def _complete(order_ref: str, data: "_Completion") -> Complete:
    user = EidUser(data.user.personal_number, data.user.name, data.user.given_name, data.user.surname)
    return Complete(
        order_ref=order_ref,
        user=user,
        signature=data.signature,
        ocsp_response=data.ocsp_response,
        ip_address=data.device.ip_address if data.device else None,
        uhi=data.device.uhi if data.device else None,
        issue_date=data.bank_id_issue_date,
        mrtd=data.step_up.mrtd if data.step_up else None,
        risk=data.risk,
    )


class _User(msgspec.Struct, rename="camel"):
    personal_number: str
    name: str
    given_name: str
    surname: str


class _Device(msgspec.Struct, rename="camel"):
    ip_address: str | None = None
    uhi: str | None = None


class _StepUp(msgspec.Struct, rename="camel"):
    mrtd: bool | None = None


class _Completion(msgspec.Struct, rename="camel"):
    user: _User
    signature: str
    ocsp_response: str
    device: _Device | None = None
    bank_id_issue_date: str | None = None
    step_up: _StepUp | None = None
    risk: str | None = None


class _Answer(msgspec.Struct, rename="camel"):
    order_ref: str
    status: str
    hint_code: str = ""
    completion_data: _Completion | None = None
