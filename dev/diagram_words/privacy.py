"""The state machines of requests of data subjects, and erasures, in words."""

from chalicelib.privacy import data_request as asked
from chalicelib.privacy import erasure as erasures
from dev.diagram_words.machine import Machine

E = erasures.State
K = asked.RequestStatus

MACHINES = (
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
