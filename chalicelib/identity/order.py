"""An eID order as the service sees it: what was asked, its states, and what comes out. Pure values.

BankID's own facts (one order lives three minutes, a finished one is collected once) are in eid.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.identity.eid import EidFlow, EidFunction, StartedOrder
from chalicelib.identity.eid_order import App, Web
from chalicelib.identity.eid_signature_values import VerifiedSignature
from chalicelib.platform.ids import KeyId, OrderId
from chalicelib.platform.text import Language, Text

POLL_APART = timedelta(seconds=1)  # BankID: never under a second, whoever polls
FINISH_APART = timedelta(seconds=5)  # how often a browser may ask again for what should have been finished
UNKNOWN_FOR = timedelta(seconds=15)  # longer than a poll can take: another one may hold the answer still
COLLECT_AGAIN_S = 5
FIRST_COLLECT_S = 170  # when most browsers have polled to the end; BankID forgets after three minutes more
GIVEN_UP_AFTER = timedelta(minutes=6)
LOGIN_WITHIN = timedelta(minutes=15)  # from the order's start to its session; its cookie lives as long
ORDER_KEPT = timedelta(days=1)
ANSWER_KEPT = timedelta(days=15)  # longer than a message rests in a dead-letter queue, so finishing can be redriven


class Purpose(StrEnum):
    LOGIN = "login"
    IDENTIFY = "identify"
    SIGN = "sign"

    @property
    def function(self) -> EidFunction:
        return EidFunction.SIGNING if self is Purpose.SIGN else EidFunction.IDENTIFICATION


class OrderStatus(StrEnum):
    """`collected`: BankID's answer is stored, what follows is not yet done. `used`: a login that became a session."""

    PENDING = "pending"
    COLLECTED = "collected"
    COMPLETE = "complete"
    USED = "used"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


TRANSITIONS: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.PENDING: frozenset({OrderStatus.COLLECTED, OrderStatus.FAILED, OrderStatus.CANCELLED}),
    OrderStatus.COLLECTED: frozenset({OrderStatus.COMPLETE, OrderStatus.REFUSED, OrderStatus.FAILED}),
    OrderStatus.COMPLETE: frozenset({OrderStatus.USED}),
    OrderStatus.USED: frozenset(),
    OrderStatus.REFUSED: frozenset(),
    OrderStatus.FAILED: frozenset(),
    OrderStatus.CANCELLED: frozenset(),
}


class ClientKind(StrEnum):
    WEB = "web"
    APP = "app"


@dataclass(frozen=True, slots=True, kw_only=True)
class EidRequest:
    """What a domain asks for. `subject` is opaque (`sr_…/rcp_….1`; empty for a login); `key_id` names the data key that
    seals what the order holds; `return_path` is a path of our own site that BankID's app returns to."""

    purpose: Purpose
    subject: str
    key_id: KeyId
    visible_text: str | None = field(repr=False)
    non_visible: bytes | None = field(default=None, repr=False)
    personal_number: str | None = field(default=None, repr=False)
    flow: EidFlow
    client: ClientKind
    language: Language = Language.SV
    end_user_ip: str = field(repr=False)
    user_agent: str = field(repr=False)
    origin: Web | App | None = field(default=None, repr=False)
    return_path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What stays of a request until the order ends: what BankID showed, to whom, and from where it was asked."""

    visible_text: str | None = field(repr=False)
    non_visible: bytes | None = field(repr=False)
    personal_number: str | None = field(repr=False)
    ip: str = field(repr=False)
    user_agent: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EidOrder:
    """The row every poll touches: small, and without anybody's data. `message` says why an order was refused,
    `unknown_since` when BankID first knew nothing of it; `started` is gone when BankID has answered."""

    order_id: OrderId
    purpose: Purpose
    subject: str
    key_id: KeyId
    flow: EidFlow
    client: ClientKind
    language: Language
    status: OrderStatus = OrderStatus.PENDING
    hint: str = ""
    code: str = ""
    message: Text | None = None
    result: str = ""
    secret_hash: str
    nonce_hash: str | None = None
    has_returned: bool = False
    unknown_since: datetime | None = None
    started_at: datetime
    started: StartedOrder | None = None

    @property
    def awaits_return(self) -> bool:
        """A login or identification started on this device counts when the device has come back: else a stranger could
        send the start link to somebody and be logged in as them. A signature shows its text, and needs no return."""
        return self.nonce_hash is not None and not self.has_returned and self.purpose is not Purpose.SIGN

    @property
    def is_over(self) -> bool:
        return self.status not in (OrderStatus.PENDING, OrderStatus.COLLECTED)

    def given_up(self, now: datetime) -> bool:
        return now >= self.started_at + GIVEN_UP_AFTER


@dataclass(frozen=True, slots=True)
class StartedEidOrder:
    """The order as its starter gets it. `secret` is shown once: in a cookie, or in the body for an app."""

    order: EidOrder
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OrderUsed:
    """A complete login order becomes a session, once."""

    order_id: OrderId


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """BankID's answer exactly as it came, and when."""

    raw: bytes = field(repr=False)
    collected_at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """Who it was, as the verified certificate says. Twelve digits."""

    personal_number: str = field(repr=False)
    name: str = field(repr=False)
    given_name: str = field(repr=False)
    surname: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that proves one signature; `signature_xml` and `ocsp_response` (DER) are decoded."""

    raw_answer: bytes = field(repr=False)
    signature_xml: bytes = field(repr=False)
    ocsp_response: bytes = field(repr=False)
    visible_text: str | None = field(repr=False)
    non_visible: bytes | None = field(repr=False)
    started_at: datetime
    completed_at: datetime
    ip: str = field(repr=False)
    user_agent: str = field(repr=False)
    flow: EidFlow


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedOrder:
    """A verified order on its way to whoever asked for it. A finisher may get it more than once."""

    order_id: OrderId
    purpose: Purpose
    subject: str
    language: Language
    identity: Identity
    evidence: Evidence
    verified: VerifiedSignature


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedOrder:
    """An order whose evidence was not believed or whose purpose refused it; nobody's data is in it.

    `reason` is the verifier's (`other_person`, `visible_data` …), empty when the purpose itself refused.
    """

    order_id: OrderId
    purpose: Purpose
    subject: str
    code: str
    reason: str


def moved(order: EidOrder, to: OrderStatus) -> EidOrder:
    """The order in its next state; what BankID needs of it while it runs is let go."""
    assert to in TRANSITIONS[order.status], f"{order.status} cannot become {to}"
    return replace(order, status=to, started=None)
