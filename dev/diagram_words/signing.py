"""The state machines of signature requests, in words."""

from chalicelib.signing import enclosure as enclosures
from chalicelib.signing import states
from dev.diagram_words.machine import Machine

D = states.DocumentStatus
ENC = enclosures.EnclosureStatus
P = states.RecipientStatus
R = states.RequestStatus
V = states.VerificationStatus

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
)
