"""Recipients: who is invited, as what, in which turn, and what is known of what they did. Pure values."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from chalicelib.platform.ids import RecipientId, RequestId
from chalicelib.platform.text import Language
from chalicelib.signing.enclosure import Enclosure, EnclosureStatus
from chalicelib.signing.enclosure_refusals import EnclosuresMissing
from chalicelib.signing.refusals import WrongMethod, WrongRole
from chalicelib.signing.states import RECIPIENT, RecipientStatus, move


class Role(StrEnum):
    """What a recipient is invited for. A viewer reads and gets the sealed copy; nobody waits for them."""

    SIGNER = "signer"
    APPROVER = "approver"
    VIEWER = "viewer"

    @property
    def acts(self) -> bool:
        """Whether the request waits for them."""
        return self is not Role.VIEWER


class Method(StrEnum):
    """How somebody was known when they acted, as certificate and verification name it. A sender chooses a signer's."""

    BANKID = "bankid"
    EMAIL_CODE = "email_code"  # whoever could read a mail to the address; weaker, and named so everywhere
    SMS_CODE = "sms_code"  # whoever could read a text message to the number; as weak
    EID = "eid"  # another eID, through a broker that states who it was
    LINK = "link"  # an open approver: by the personal link in the mail, and nothing more


class DeliveryStatus(StrEnum):
    """What the mail provider told of the last letter to a recipient's address."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"


BY_CODE = {Method.EMAIL_CODE, Method.SMS_CODE}


@dataclass(frozen=True, slots=True, kw_only=True)
class EidStatement:
    """Who stated by which eID who it was, and how sure they said they are (their own word, such as `loa3`)."""

    name: str
    stated_by: str
    assurance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What is known of an act, a signature or an approval, or of an approver's identification before it.

    The evidence itself lies in the vault, its hash here and in the event. Whoever approves by an open link leaves none.
    """

    method: Method
    signed_at: datetime
    name: str
    evidence_name: str = ""
    evidence_size: int = 0
    evidence_sha256: str = ""
    eid: EidStatement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyAddress:
    """Where the sealed copy goes besides the sender's address: `email` was proved, `pending` waits for its code.

    `generation` counts the codes that were asked for, `tries` the wrong answers to the last one.
    """

    email: str | None = None
    pending: str | None = None
    generation: int = 0
    tries: int = 0
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningCode:
    """The codes to sign with that were asked for: how many, when the last few were, and wrong answers to the last."""

    number: int = 0
    asked: tuple[datetime, ...] = ()
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EidVisit:
    """The last visit to a broker: which of how many, since when, and the SHA-256 of the text it is to be bound to."""

    number: int = 0
    started: tuple[datetime, ...] = ()
    text_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person invited. With a personnummer only that person can act (pinned); without, whoever holds the link.

    `order` is the group whose turn they share, from 1; who has the same number acts side by side. `in_person`: on the
    sender's device, without an invitation by mail. `method`: how a signer signs; `phone`, in E.164, is where
    a code by SMS goes, `provider` the configured broker of another eID. `signature` is the
    act: of a signer the signature, of an approver the approval.
    """

    recipient_id: RecipientId
    request_id: RequestId
    version: int = 0
    status: RecipientStatus = RecipientStatus.WAITING
    role: Role = Role.SIGNER
    order: int = 1
    in_person: bool = False
    method: Method = Method.BANKID
    name: str
    email: str
    phone: str | None = None
    provider: str | None = None
    personnummer: str | None = None
    language: Language = Language.SV
    link_hash: str
    link_number: int = 1
    email_lookup: str = ""
    viewed_at: datetime | None = None
    identification: Signature | None = None
    signature: Signature | None = None
    decline_reason: str | None = None
    reminded_at: datetime | None = None
    reminder_count: int = 0
    delivery_status: DeliveryStatus | None = None
    copy: CopyAddress = CopyAddress()
    code: SigningCode = SigningCode()
    visit: EidVisit = EidVisit()
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def asked_method(self) -> Method | None:
        """How they are to act: a signer as the sender chose, an approver by the eID or the link; a viewer does not."""
        match self.role:
            case Role.SIGNER:
                return self.method
            case Role.APPROVER:
                return Method.BANKID if self.is_pinned else Method.LINK
            case Role.VIEWER:
                return None

    @property
    def masked_email(self) -> str:
        """For whoever holds the link: it may be another than the one invited, who need not learn the whole address."""
        name, _, domain = self.email.partition("@")
        return f"{name[:1]}***@{domain}"

    @property
    def code_goes_to(self) -> str:
        """Where a code to sign with is sent, masked."""
        if self.method is Method.SMS_CODE and self.phone:
            return f"{self.phone[:3]}***{self.phone[-2:]}"
        return self.masked_email

    @property
    def is_pinned(self) -> bool:
        return self.personnummer is not None

    def to(self, status: RecipientStatus) -> Self:
        return replace(self, status=move(RECIPIENT, self.status, status))

    def require(self, *roles: Role) -> None:
        if self.role not in roles:
            raise WrongRole

    def require_enclosures(self) -> None:
        """All that was asked for must be there before anything is signed."""
        if any(enclosure.status is not EnclosureStatus.READY for enclosure in self.enclosures):
            raise EnclosuresMissing

    def require_method(self, *methods: Method) -> None:
        if self.method not in methods:
            raise WrongMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """A recipient as the sender names them; `is_sender` takes everything from the sender's own profile."""

    name: str = ""
    email: str = ""
    phone: str | None = None
    personnummer: str | None = None
    language: Language = Language.SV
    role: Role = Role.SIGNER
    order: int = 1
    in_person: bool = False
    method: Method = Method.BANKID
    provider: str | None = None
    enclosures: tuple[str, ...] = ()
    is_sender: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """Who takes a recipient's place over; `link_hash` is of the new link's secret."""

    name: str
    email: str
    phone: str | None = None
    personnummer: str | None
    language: Language
    link_hash: str


@dataclass(frozen=True, slots=True)
class RemovedRecipient:
    """A recipient who is taken out of a draft."""

    recipient: Recipient
