"""What was asked, what was checked, and what came of it: plain values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import IntEnum, StrEnum
from typing import Any


class Verdict(StrEnum):
    """On the PDF alone. GENUINE: sealed by the service and whole. ALTERED: it bears the service's seal, but is not
    what was sealed. NOT_OURS: signed by others only. UNSIGNED: without signatures. UNREADABLE: cannot be judged."""

    GENUINE = "genuine"
    ALTERED = "altered"
    NOT_OURS = "not_ours"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


class Outcome(StrEnum):
    """On all that was asked: the PDF and the evidence given beside it."""

    GENUINE = "genuine"
    NOT_GENUINE = "not_genuine"
    UNUSABLE = "unusable"
    INCOMPLETE = "incomplete"


class Exit(IntEnum):
    GENUINE = 0
    NOT_GENUINE = 1
    UNUSABLE = 2
    INCOMPLETE = 3


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `code` and `reason` are stable; `facts` fill the sentence in texts.py. `asked`:
    whoever ran this wanted to know, so that not knowing makes the whole incomplete."""

    code: str
    status: Status
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature or approval as the sealed evidence names it, and what was checked about it. `number` counts from 1;
    `role` is `signer` or `approver`; `in_person`: on the sender's device."""

    number: int
    role: str
    name: str
    method: str
    signed_at: str
    in_person: bool = False
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Root:
    """A root that was trusted: for `seal`, `timestamp` or `bankid`; `pinned` in the package or given as an option.
    `sha256` is of its DER encoding, in hexadecimal."""

    use: str
    subject: str
    sha256: str
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`sha256` and `size` (bytes) are the file's. `document`, `evidence` and `fingerprint` are those the seal covers,
    empty unless it is genuine. Times are ISO 8601 in UTC."""

    verdict: Verdict
    sha256: str
    size: int
    roots: tuple[Root, ...] = ()
    checks: tuple[Check, ...] = ()
    signers: tuple[Signer, ...] = ()
    sealed_at: str | None = None
    sealed_by: str | None = None
    proofs_last_until: str | None = None
    fingerprint: str | None = None
    document: Mapping[str, Any] | None = None
    evidence: Mapping[str, Any] | None = None

    @property
    def all_checks(self) -> tuple[Check, ...]:
        return (*self.checks, *(check for signer in self.signers for check in signer.checks))

    @property
    def outcome(self) -> Outcome:
        if self.verdict is Verdict.UNREADABLE:
            return Outcome.UNUSABLE
        statuses = {check.status for check in self.all_checks if check.asked}
        if self.verdict is not Verdict.GENUINE or Status.FAILED in statuses:
            return Outcome.NOT_GENUINE
        return Outcome.INCOMPLETE if Status.NOT_CHECKED in statuses else Outcome.GENUINE

    @property
    def exit_code(self) -> Exit:
        return Exit[self.outcome.name]

    def as_json(self) -> dict[str, Any]:
        return {"format": "b2bsign-verify/1", "outcome": self.outcome.value, **asdict(self)}
