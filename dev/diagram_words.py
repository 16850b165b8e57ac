"""The state machines that docs/states.md shows: the code's own tables, and in words what each state and move is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.identity import domain as persons
from chalicelib.identity import membership as members
from chalicelib.identity import order as orders
from chalicelib.payments import domain as purchases
from chalicelib.payments import refund as refunds
from chalicelib.payments import reservations
from chalicelib.payments import returning as withdrawals
from chalicelib.signing import states
from chalicelib.templates import domain as templates
from chalicelib.templates import publication as publications

UNUSED = "(nothing yet)"


@dataclass(frozen=True, slots=True)
class Machine:
    """`meanings` by state and `moves` by (from, to) name exactly what `table` holds: dev/diagrams.py asserts it."""

    title: str
    source: str
    table: Mapping[Any, frozenset[Any]]
    meanings: Mapping[StrEnum, str]
    moves: Mapping[tuple[StrEnum, StrEnum], str]


R, P, D, V = states.RequestStatus, states.RecipientStatus, states.DocumentStatus, states.VerificationStatus
Q, N = orders.OrderStatus, persons.PersonStatus
B, C = purchases.PurchaseStatus, reservations.ReservationState
F, W = refunds.RefundState, withdrawals.WithdrawalStatus
M, A = members.MembershipStatus, members.InvitationStatus
T, U = templates.TemplateStatus, publications.PublicationStatus

MACHINES = (
    Machine(
        "Signature request (ärende)",
        "chalicelib/signing/states.py",
        states.REQUEST,
        {
            R.DRAFT: "being prepared by the sender; nothing has been sent",
            R.PENDING: "sent; the recipients may read, sign and decline",
            R.SEALING: "everybody has signed; the job `seal` has it",
            R.COMPLETED: "sealed; the sealed documents can be fetched and are mailed",
            R.DECLINED: "one recipient said no, which ends it for all",
            R.EXPIRED: "its last day passed before everybody had signed; the links are dead",
            R.VOIDED: "withdrawn by the sender; the links are dead",
            R.FAILED: "parked: five attempts to seal it failed, an alarm rings, the signatures are safe",
        },
        {
            (R.DRAFT, R.PENDING): "send",
            (R.DRAFT, R.VOIDED): "void",
            (R.PENDING, R.SEALING): "last signature or approval",
            (R.PENDING, R.DECLINED): "decline",
            (R.PENDING, R.EXPIRED): "time is over",
            (R.PENDING, R.VOIDED): "void",
            (R.SEALING, R.COMPLETED): "sealed",
            (R.SEALING, R.FAILED): "parked",
            (R.FAILED, R.SEALING): "redriven",
        },
    ),
    Machine(
        "Recipient (mottagare)",
        "chalicelib/signing/states.py",
        states.RECIPIENT,
        {
            P.WAITING: "named in a draft, or sent while others are to act first",
            P.PENDING: "invited by mail; has not seen anything",
            P.VIEWED: "has opened the request (a pinned recipient: has identified first)",
            P.SIGNED: "the signature and its evidence are kept",
            P.APPROVED: "an approver said yes",
            P.DECLINED: "said no, with a reason for the sender",
            P.EXPIRED: "had not acted when time was over",
        },
        {
            (P.WAITING, P.PENDING): "send, or all before have acted",
            (P.WAITING, P.EXPIRED): "time is over",
            (P.PENDING, P.EXPIRED): "time is over",
            (P.VIEWED, P.EXPIRED): "time is over",
            (P.PENDING, P.VIEWED): "link exchanged, or identified",
            (P.PENDING, P.DECLINED): "decline",
            (P.VIEWED, P.PENDING): "handed over to somebody else",
            (P.VIEWED, P.SIGNED): "sign",
            (P.VIEWED, P.APPROVED): "approve",
            (P.VIEWED, P.DECLINED): "decline",
        },
    ),
    Machine(
        "Document (dokument)",
        "chalicelib/signing/states.py",
        states.DOCUMENT,
        {
            D.AWAITING_UPLOAD: "announced; the client may put it into quarantine",
            D.CHECKING: "uploaded, its version pinned; the job `preflight` has it",
            D.READY: "accepted: these are the bytes everybody is shown and signs",
            D.REFUSED: "not accepted, with a code and a sentence",
            D.SEALED: "sealed",
        },
        {
            (D.AWAITING_UPLOAD, D.CHECKING): "complete",
            (D.CHECKING, D.READY): "accepted",
            (D.CHECKING, D.REFUSED): "refused",
            (D.READY, D.SEALED): "sealed",
        },
    ),
    Machine(
        "Template (mall)",
        "chalicelib/templates/domain.py",
        templates.TEMPLATE,
        {
            T.AWAITING_UPLOAD: "announced; the client may put its PDF into quarantine",
            T.CHECKING: "uploaded, its version pinned; the job `preflight` has it",
            T.READY: "accepted: roles and fields can be placed, and it can be used",
            T.REFUSED: "not accepted, with a code and a sentence",
        },
        {
            (T.AWAITING_UPLOAD, T.CHECKING): "complete",
            (T.CHECKING, T.READY): "accepted",
            (T.CHECKING, T.REFUSED): "refused",
        },
    ),
    Machine(
        "Public template (tjänstens mall)",
        "chalicelib/templates/publication.py",
        publications.PUBLICATION,
        {
            U.UNPUBLISHED: "ships with the service; nobody can use it",
            U.PROPOSED: "an edition and its price wait for a second person",
            U.PUBLISHED: "on offer: one edition, pinned by SHA-256, at its price",
            U.REVISED: "on offer, and another edition or price waits for a second person",
        },
        {
            (U.UNPUBLISHED, U.PROPOSED): "propose",
            (U.PROPOSED, U.PROPOSED): "propose another",
            (U.PROPOSED, U.PUBLISHED): "publish, by another person",
            (U.PROPOSED, U.UNPUBLISHED): "reject",
            (U.PUBLISHED, U.REVISED): "propose",
            (U.PUBLISHED, U.UNPUBLISHED): "withdraw",
            (U.REVISED, U.REVISED): "propose another",
            (U.REVISED, U.PUBLISHED): "publish, by another person, or reject",
            (U.REVISED, U.UNPUBLISHED): "withdraw",
        },
    ),
    Machine(
        "Verification (kontroll)",
        "chalicelib/signing/states.py",
        states.VERIFICATION,
        {
            V.AWAITING_UPLOAD: "announced; the client may put the file into quarantine",
            V.CHECKING: "uploaded; the job `verify` has it",
            V.DONE: "the report can be read; the file is deleted",
        },
        {(V.AWAITING_UPLOAD, V.CHECKING): "complete", (V.CHECKING, V.DONE): "judged"},
    ),
    Machine(
        "eID order (BankID-begäran)",
        "chalicelib/identity/order.py",
        orders.TRANSITIONS,
        {
            Q.PENDING: "the person has not answered in the app yet",
            Q.COLLECTED: "BankID's answer is stored; what follows from it is not yet done (clients see `pending`)",
            Q.COMPLETE: "verified, and done what it was for",
            Q.USED: "a login that became a session",
            Q.REFUSED: "answered, but not believed, or by another person than the one asked for",
            Q.FAILED: "cancelled in the app, timed out, or failed at BankID",
            Q.CANCELLED: "cancelled by whoever started it",
        },
        {
            (Q.PENDING, Q.COLLECTED): "answer stored",
            (Q.PENDING, Q.FAILED): "BankID says failed",
            (Q.PENDING, Q.CANCELLED): "cancel",
            (Q.COLLECTED, Q.COMPLETE): "finished",
            (Q.COLLECTED, Q.REFUSED): "not believed",
            (Q.COLLECTED, Q.FAILED): UNUSED,
            (Q.COMPLETE, Q.USED): "session",
        },
    ),
    Machine(
        "Person (konto)",
        "chalicelib/identity/domain.py",
        persons.TRANSITIONS,
        {
            N.NEWCOMER: "has logged in; every route but the acknowledgement answers 403",
            N.ACTIVE: "has acknowledged terms and privacy policy",
        },
        {(N.NEWCOMER, N.ACTIVE): "acknowledge", (N.ACTIVE, N.ACTIVE): "acknowledge a newer version"},
    ),
    Machine(
        "Purchase (köp)",
        "chalicelib/payments/domain.py",
        purchases.TRANSITIONS,
        {
            B.CREATED: "stored, before its provider has answered",
            B.PENDING: "the provider waits for the payer",
            B.PAID: "the credits are in the wallet",
            B.PART_REFUNDED: "some of what was paid has gone back",
            B.REFUNDED: "all that was paid has gone back",
            B.FAILED: "declined, cancelled, refused, or paid otherwise than asked",
            B.EXPIRED: "nobody paid in time",
        },
        {
            (B.CREATED, B.PENDING): "the provider answers",
            (B.CREATED, B.FAILED): "the provider refuses",
            (B.PENDING, B.PAID): "paid as asked",
            (B.PENDING, B.FAILED): "declined, or paid otherwise",
            (B.PENDING, B.EXPIRED): "time is over",
            (B.FAILED, B.PAID): "paid after all",
            (B.EXPIRED, B.PAID): "paid late",
            (B.PAID, B.PART_REFUNDED): "a part has gone back",
            (B.PAID, B.REFUNDED): "all has gone back, or its bank took it",
            (B.PART_REFUNDED, B.PART_REFUNDED): "another part",
            (B.PART_REFUNDED, B.REFUNDED): "the rest",
            (B.PART_REFUNDED, B.PAID): "a card's refund came back",
            (B.REFUNDED, B.PART_REFUNDED): "a card's refund came back",
            (B.REFUNDED, B.PAID): "a card's refund came back",
        },
    ),
    Machine(
        "Withdrawal (ångrat köp)",
        "chalicelib/payments/returning.py",
        withdrawals.TRANSITIONS,
        {
            W.ASKED: "by the form; its link is not opened yet",
            W.WAITING: "received; reserved credits or a dispute are waited for",
            W.DECIDED: "all that comes back is known",
        },
        {
            (W.ASKED, W.WAITING): "confirmed by the mailed link",
            (W.WAITING, W.WAITING): "some more comes back",
            (W.WAITING, W.DECIDED): "nothing is left",
        },
    ),
    Machine(
        "Refund (återbetalning)",
        "chalicelib/payments/refund.py",
        refunds.TRANSITIONS,
        {
            F.CREATED: "owed and booked, not asked for yet",
            F.SENT: "the provider was asked",
            F.UNCLEAR: "the provider cannot say: a person finds out",
            F.PAID: "the money has gone back",
            F.FAILED: "still owed; tried again as a new attempt",
            F.TAKEN: "the payer's bank took the whole payment back instead",
        },
        {
            (F.CREATED, F.SENT): "asked for",
            (F.CREATED, F.FAILED): "the provider refuses",
            (F.SENT, F.PAID): "paid",
            (F.SENT, F.FAILED): "failed",
            (F.SENT, F.UNCLEAR): "unknown, or another amount",
            (F.UNCLEAR, F.PAID): "it has gone back",
            (F.UNCLEAR, F.FAILED): "it has not",
            (F.PAID, F.FAILED): "a card's bank sent it back",
            (F.FAILED, F.TAKEN): "tried again after its dispute was lost",
        },
    ),
    Machine(
        "Reservation (reserverade krediter)",
        "chalicelib/payments/reservations.py",
        reservations.TRANSITIONS,
        {
            C.RESERVED: "the request is sent and nobody has signed",
            C.CAPTURED: "somebody has signed: the credits are used",
            C.RELEASED: "it ended before anybody signed: the credits are back",
        },
        {(C.RESERVED, C.CAPTURED): "first signature", (C.RESERVED, C.RELEASED): "ends unsigned"},
    ),
    Machine(
        "Membership (medlemskap)",
        "chalicelib/identity/membership.py",
        members.MEMBERSHIP,
        {
            M.ACTIVE: "belongs to the company, in a role",
            M.LEFT: "left by themselves; reaches nothing of the company",
            M.REMOVED: "removed by an owner or administrator; reaches nothing of the company",
        },
        {
            (M.ACTIVE, M.LEFT): "leave",
            (M.ACTIVE, M.REMOVED): "remove",
            (M.LEFT, M.ACTIVE): "accept a new invitation",
            (M.REMOVED, M.ACTIVE): "accept a new invitation",
        },
    ),
    Machine(
        "Invitation to a company (inbjudan)",
        "chalicelib/identity/membership.py",
        members.INVITATION,
        {
            A.OPEN: "mailed; its link works once, within 14 days, while whoever invited may still invite",
            A.ACCEPTED: "somebody logged in with BankID and belongs to the company; the address is forgotten",
            A.WITHDRAWN: "taken back; the address is forgotten",
        },
        {(A.OPEN, A.ACCEPTED): "accept", (A.OPEN, A.WITHDRAWN): "withdraw"},
    ),
)
