"""The state machines that docs/states.md shows: the code's own tables, and in words what each state and move is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.bulk import domain as bulk
from chalicelib.identity import api_key as api_keys
from chalicelib.identity import domain as persons
from chalicelib.identity import membership as members
from chalicelib.identity import order as orders
from chalicelib.payments import domain as purchases
from chalicelib.payments import refund as refunds
from chalicelib.payments import reservations
from chalicelib.payments import returning as withdrawals
from chalicelib.payments import voucher_file as voucher_files
from chalicelib.privacy import data_request as asked
from chalicelib.privacy import erasure as erasures
from chalicelib.signing import enclosure as enclosures
from chalicelib.signing import states
from chalicelib.support import complaint as complaints
from chalicelib.support import domain as staff
from chalicelib.support import proposal as proposals
from chalicelib.templates import domain as templates
from chalicelib.templates import publication as publications
from chalicelib.webhooks import delivery as deliveries
from chalicelib.webhooks import domain as endpoints

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
B, C, X = purchases.PurchaseStatus, reservations.ReservationState, voucher_files.FileStatus
F, W = refunds.RefundState, withdrawals.WithdrawalStatus
M, A = members.MembershipStatus, members.InvitationStatus
Y, G = staff.StaffStatus, proposals.ProposalStatus
K = asked.RequestStatus
Z = complaints.ComplaintStatus
KEY, HOOK, L = api_keys.KeyStatus, endpoints.EndpointStatus, deliveries.DeliveryStatus
T, U = templates.TemplateStatus, publications.PublicationStatus
BULK, ROW = bulk.BulkStatus, bulk.RowState
ENC = enclosures.EnclosureStatus

E = erasures.State

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
        "Request of a data subject (begäran om personuppgifter)",
        "chalicelib/privacy/data_request.py",
        asked.TRANSITIONS,
        {
            K.UNIDENTIFIED: "came by mail; nobody knows for certain whose it is",
            K.OPEN: "whoever asks is known; some rights are undecided",
            K.EXTENDED: "the person has been told, with the reason, that it takes three months",
            K.ANSWERED: "every right is decided, and the person was told",
            K.WITHDRAWN: "taken back by whoever asked",
        },
        {
            (K.UNIDENTIFIED, K.UNIDENTIFIED): "classify, decide one",
            (K.UNIDENTIFIED, K.OPEN): "identify",
            (K.UNIDENTIFIED, K.ANSWERED): "decide the last: refused, or marketing stopped",
            (K.UNIDENTIFIED, K.WITHDRAWN): "withdraw",
            (K.OPEN, K.OPEN): "classify, decide one",
            (K.OPEN, K.EXTENDED): "extend, within the first month",
            (K.OPEN, K.ANSWERED): "decide the last",
            (K.OPEN, K.WITHDRAWN): "withdraw",
            (K.EXTENDED, K.EXTENDED): "classify, decide one",
            (K.EXTENDED, K.ANSWERED): "decide the last",
            (K.EXTENDED, K.WITHDRAWN): "withdraw",
        },
    ),
    Machine(
        "Complaint (klagomål)",
        "chalicelib/support/complaint.py",
        complaints.TRANSITIONS,
        {
            Z.UNCONFIRMED: "written by somebody without an account; nobody reads it before the mailed link is followed",
            Z.OPEN: "waits for its answer, ten working days",
            Z.ANSWERED: "answered; kept for 36 months",
            Z.WITHDRAWN: "taken back by whoever complained; kept for 36 months",
        },
        {
            (Z.UNCONFIRMED, Z.OPEN): "confirm, within three days",
            (Z.OPEN, Z.ANSWERED): "answer",
            (Z.OPEN, Z.WITHDRAWN): "withdraw",
            (Z.ANSWERED, Z.OPEN): "reopen, within 30 days",
        },
    ),
    Machine(
        "Enclosure (bilaga som lämnas in)",
        "chalicelib/signing/enclosure.py",
        enclosures.ENCLOSURE,
        {
            ENC.ASKED: "the sender asks for it; nothing is there",
            ENC.AWAITING_UPLOAD: "announced; the signer's browser may put it into quarantine",
            ENC.CHECKING: "uploaded, its version pinned; the job `preflight` has it",
            ENC.READY: "accepted: its SHA-256 is part of what is signed",
            ENC.REFUSED: "not accepted, with a code and a sentence",
        },
        {
            (ENC.ASKED, ENC.AWAITING_UPLOAD): "announce",
            (ENC.AWAITING_UPLOAD, ENC.AWAITING_UPLOAD): "announce another",
            (ENC.AWAITING_UPLOAD, ENC.CHECKING): "complete",
            (ENC.CHECKING, ENC.READY): "accepted",
            (ENC.CHECKING, ENC.REFUSED): "refused",
            (ENC.READY, ENC.AWAITING_UPLOAD): "replace",
            (ENC.REFUSED, ENC.AWAITING_UPLOAD): "another try",
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
        "Bulk send (massutskick)",
        "chalicelib/bulk/domain.py",
        bulk.BULK,
        {
            BULK.AWAITING_UPLOAD: "announced; the client may put its file into quarantine",
            BULK.CHECKING: "uploaded, its version pinned; the job `send-bulk` has it",
            BULK.REFUSED: "the whole file cannot be used, with a code",
            BULK.READY: "there is a report; rows can be started",
            BULK.RUNNING: "the job sends row by row",
            BULK.FINISHED: "all is sent, or it was cancelled; its file is deleted",
        },
        {
            (BULK.AWAITING_UPLOAD, BULK.CHECKING): "complete",
            (BULK.CHECKING, BULK.READY): "report",
            (BULK.CHECKING, BULK.REFUSED): "refused",
            (BULK.READY, BULK.RUNNING): "start",
            (BULK.READY, BULK.FINISHED): "cancel",
            (BULK.RUNNING, BULK.READY): "rows are left",
            (BULK.RUNNING, BULK.FINISHED): "all sent, or cancelled",
        },
    ),
    Machine(
        "Row of a bulk send (rad i massutskick)",
        "chalicelib/bulk/domain.py",
        bulk.ROW,
        {
            ROW.INVALID: "something is wrong with it; never sent",
            ROW.READY: "can be started",
            ROW.QUEUED: "waits for the job",
            ROW.STARTED: "claimed: being drafted, checked, sent",
            ROW.SENT: "its request is sent",
            ROW.FAILED: "was refused, with a code; can be started again",
            ROW.CANCELLED: "was not started, and will not be",
        },
        {
            (ROW.READY, ROW.QUEUED): "start",
            (ROW.READY, ROW.CANCELLED): "cancel",
            (ROW.QUEUED, ROW.STARTED): "claim",
            (ROW.QUEUED, ROW.CANCELLED): "cancel",
            (ROW.STARTED, ROW.SENT): "sent",
            (ROW.STARTED, ROW.FAILED): "refused",
            (ROW.FAILED, ROW.QUEUED): "start",
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
        "File of vouchers (verifikationsfil)",
        "chalicelib/payments/voucher_file.py",
        voucher_files.FILE,
        {
            X.RUNNING: "asked for; the job `keep-books` makes it",
            X.READY: "can be fetched, for three days",
        },
        {(X.RUNNING, X.READY): "made"},
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
        "API key (API-nyckel)",
        "chalicelib/identity/api_key.py",
        api_keys.TRANSITIONS,
        {
            KEY.ACTIVE: "lets a program in, as whoever made it; its secret can be replaced",
            KEY.REVOKED: "refused from the next call on; nothing of its secrets is kept",
        },
        {(KEY.ACTIVE, KEY.REVOKED): "revoke"},
    ),
    Machine(
        "Webhook endpoint (webhook-adress)",
        "chalicelib/webhooks/domain.py",
        endpoints.TRANSITIONS,
        {
            HOOK.ENABLED: "told of the events it chose",
            HOOK.DISABLED: "told nothing: its owner said so, it answered 410, or nothing got through for three days",
            HOOK.DELETED: "gone; its address is forgotten",
        },
        {
            (HOOK.ENABLED, HOOK.DISABLED): "disable, 410, or a schedule without success",
            (HOOK.DISABLED, HOOK.ENABLED): "enable",
            (HOOK.ENABLED, HOOK.DELETED): "delete",
            (HOOK.DISABLED, HOOK.DELETED): "delete",
        },
    ),
    Machine(
        "Webhook delivery (leverans)",
        "chalicelib/webhooks/delivery.py",
        deliveries.TRANSITIONS,
        {
            L.PENDING: "to be tried, by its schedule",
            L.DELIVERED: "answered with 2xx",
            L.FAILED: "ten attempts failed, 410, or its endpoint is disabled",
        },
        {
            (L.PENDING, L.PENDING): "attempt failed",
            (L.PENDING, L.DELIVERED): "answered with 2xx",
            (L.PENDING, L.FAILED): "given up",
            (L.DELIVERED, L.PENDING): "replayed",
            (L.FAILED, L.PENDING): "replayed",
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
    Machine(
        "Member of the staff (personal)",
        "chalicelib/support/domain.py",
        staff.TRANSITIONS,
        {
            Y.ACTIVE: "the directory says in which roles, at each login",
            Y.ENDED: "every session is dead, and the directory lets nobody in again",
        },
        {(Y.ACTIVE, Y.ENDED): "end", (Y.ENDED, Y.ACTIVE): "readmit, by two"},
    ),
    Machine(
        "Proposal (förslag)",
        "chalicelib/support/proposal.py",
        proposals.TRANSITIONS,
        {
            G.PROPOSED: "waits for a second person in the same role, a week at most",
            G.APPROVED: "carried out, in the transaction that approved it",
            G.REJECTED: "turned down, or taken back",
            G.EXPIRED: "nobody decided in time",
        },
        {
            (G.PROPOSED, G.APPROVED): "approve",
            (G.PROPOSED, G.REJECTED): "reject",
            (G.PROPOSED, G.EXPIRED): "time is over",
        },
    ),
    Machine(
        "Erasure of a person (radering)",
        "chalicelib/privacy/erasure.py",
        erasures.TRANSITIONS,
        {
            E.REQUESTED: "asked for; waits for a BankID login younger than the request",
            E.IDENTIFIED: "confirmed",
            E.PLANNED: "what stays is listed by exact place; staff must approve where something is open",
            E.APPROVED: "the archive is offered",
            E.FROZEN: "sessions ended, nothing the person does is written; 72 hours to cancel",
            E.ERASING: "no way back: requests are voided, store after store is erased",
            E.SHREDDED: "the person's key is gone; everything is searched for what was left",
            E.ERASED: "certified, and told in a last letter",
            E.IRREVERSIBLE: "no copy of the key can be restored any more; certified again",
            E.CANCELLED: "the person changed their mind; everything is as it was",
            E.EXPIRED: "nobody confirmed within 24 hours",
        },
        {
            (E.REQUESTED, E.IDENTIFIED): "log in anew and confirm",
            (E.IDENTIFIED, E.PLANNED): "plan",
            (E.PLANNED, E.APPROVED): "approve, or nothing to approve",
            (E.APPROVED, E.FROZEN): "freeze",
            (E.FROZEN, E.ERASING): "72 hours are over",
            (E.ERASING, E.SHREDDED): "shred",
            (E.SHREDDED, E.ERASED): "nothing found",
            (E.ERASED, E.IRREVERSIBLE): "a day later",
            **{(state, E.CANCELLED): "cancel" for state in erasures.ORDER if state in erasures.CANCELLABLE},
            (E.REQUESTED, E.EXPIRED): "time is over",
        },
    ),
)
