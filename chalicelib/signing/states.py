"""The states of a signature request, its documents and recipients, and every move between them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from chalicelib.signing.refusals import WrongState


class RequestStatus(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    SEALING = "sealing"
    COMPLETED = "completed"
    DECLINED = "declined"
    EXPIRED = "expired"
    VOIDED = "voided"
    FAILED = "failed"


class RecipientStatus(StrEnum):
    WAITING = "waiting"
    PENDING = "pending"
    VIEWED = "viewed"
    SIGNED = "signed"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"


class DocumentStatus(StrEnum):
    AWAITING_UPLOAD = "awaiting_upload"
    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"
    SEALED = "sealed"


class VerificationStatus(StrEnum):
    AWAITING_UPLOAD = "awaiting_upload"
    CHECKING = "checking"
    DONE = "done"


REQUEST: Mapping[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.DRAFT: frozenset({RequestStatus.PENDING, RequestStatus.VOIDED}),
    RequestStatus.PENDING: frozenset(
        {RequestStatus.SEALING, RequestStatus.DECLINED, RequestStatus.EXPIRED, RequestStatus.VOIDED}
    ),
    RequestStatus.SEALING: frozenset({RequestStatus.COMPLETED, RequestStatus.FAILED}),
    RequestStatus.FAILED: frozenset({RequestStatus.SEALING}),  # operations redrive what was parked
    RequestStatus.COMPLETED: frozenset(),
    RequestStatus.DECLINED: frozenset(),
    RequestStatus.EXPIRED: frozenset(),
    RequestStatus.VOIDED: frozenset(),
}
RECIPIENT: Mapping[RecipientStatus, frozenset[RecipientStatus]] = {
    RecipientStatus.WAITING: frozenset({RecipientStatus.PENDING, RecipientStatus.EXPIRED}),
    RecipientStatus.PENDING: frozenset({RecipientStatus.VIEWED, RecipientStatus.DECLINED, RecipientStatus.EXPIRED}),
    RecipientStatus.VIEWED: frozenset(
        {
            RecipientStatus.PENDING,  # handed over to somebody who has seen nothing yet
            RecipientStatus.SIGNED,
            RecipientStatus.APPROVED,
            RecipientStatus.DECLINED,
            RecipientStatus.EXPIRED,
        }
    ),
    RecipientStatus.SIGNED: frozenset(),
    RecipientStatus.APPROVED: frozenset(),
    RecipientStatus.DECLINED: frozenset(),
    RecipientStatus.EXPIRED: frozenset(),
}
DOCUMENT: Mapping[DocumentStatus, frozenset[DocumentStatus]] = {
    DocumentStatus.AWAITING_UPLOAD: frozenset({DocumentStatus.CHECKING}),
    DocumentStatus.CHECKING: frozenset({DocumentStatus.READY, DocumentStatus.REFUSED}),
    DocumentStatus.READY: frozenset({DocumentStatus.SEALED}),
    DocumentStatus.REFUSED: frozenset(),
    DocumentStatus.SEALED: frozenset(),
}
VERIFICATION: Mapping[VerificationStatus, frozenset[VerificationStatus]] = {
    VerificationStatus.AWAITING_UPLOAD: frozenset({VerificationStatus.CHECKING}),
    VerificationStatus.CHECKING: frozenset({VerificationStatus.DONE}),
    VerificationStatus.DONE: frozenset(),
}

State = TypeVar("State", bound=StrEnum)


def move(table: Mapping[State, frozenset[State]], now: State, to: State) -> State:
    """`to`, when the table allows the move; WrongState names both otherwise."""
    if to not in table[now]:
        raise WrongState(now.value, to.value)
    return to
