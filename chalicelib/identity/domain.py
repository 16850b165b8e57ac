"""A person: what the service knows about who logs in, and the verbs that change it. Pure: no I/O, no clock, no AWS."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from chalicelib.identity.company_refusals import CompanyNotFound
from chalicelib.identity.digest import Digest, next_digest
from chalicelib.identity.membership import Reach, Role, Standing
from chalicelib.identity.refusals import EmailLinkInvalid, EmailTooSoon
from chalicelib.platform.change import Change
from chalicelib.platform.clock import iso
from chalicelib.platform.events import JSON, Event, Head
from chalicelib.platform.ids import SubjectId
from chalicelib.platform.text import Language

__all__ = [  # what other domains may know: the rest of identity is its own
    "Acknowledgement",
    "CompanyNotFound",
    "Contact",
    "PendingEmail",
    "Person",
    "PersonStatus",
    "Profile",
    "Reach",
    "Role",
    "Standing",
    "Versions",
]

SCHEDULE = "schedule"  # the actor where nobody asked for it
EMAIL_LINK_VALID = timedelta(hours=24)
EMAIL_AGAIN_AFTER = timedelta(seconds=60)


class PersonStatus(StrEnum):
    """A newcomer has logged in but not yet acknowledged terms and policy."""

    NEWCOMER = "newcomer"
    ACTIVE = "active"


TRANSITIONS: Mapping[PersonStatus, frozenset[PersonStatus]] = {
    PersonStatus.NEWCOMER: frozenset({PersonStatus.ACTIVE}),
    PersonStatus.ACTIVE: frozenset({PersonStatus.ACTIVE}),  # a newer version is acknowledged
}


@dataclass(frozen=True, slots=True)
class Versions:
    """Which versions of terms and privacy policy were acknowledged."""

    policy: str
    terms: str


@dataclass(frozen=True, slots=True)
class PendingEmail:
    """An address that is not verified yet. The link's secret is kept as its SHA-256 only."""

    address: str = field(repr=False)
    secret_hash: str
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a person may change by themselves."""

    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    language: Language
    keep_requests_days: int | None = None
    digest: Digest = Digest.WEEKLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`name` is what others see, `eid_name` what BankID last said; `personnummer` has twelve digits.

    `email` is always a verified one. `email_generation` counts the links that were asked for.
    `keep_requests_days`: how long their signature requests are kept after their end; None: until they delete them.
    `digest_at`: when they are to be told next how these stand, from their first verified address on.
    """

    sid: SubjectId
    version: int = 0
    head: Head = field(default_factory=Head)
    status: PersonStatus = PersonStatus.NEWCOMER
    language: Language
    created_at: datetime
    name: str = field(repr=False)
    eid_name: str = field(repr=False)
    personnummer: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    email_lookup: str | None = None
    email_generation: int = 0
    pending_email: PendingEmail | None = None
    acknowledged: Versions | None = None
    keep_requests_days: int | None = None
    digest: Digest = Digest.WEEKLY
    digest_at: datetime | None = None
    digested_at: datetime | None = None

    @property
    def stream(self) -> str:
        return self.sid

    @property
    def email_verified(self) -> bool:
        return self.email is not None

    @property
    def profile(self) -> Profile:
        return Profile(
            name=self.name,
            phone=self.phone,
            language=self.language,
            keep_requests_days=self.keep_requests_days,
            digest=self.digest,
        )

    def written(self) -> Self:
        """As it reads after its commit."""
        return replace(self, version=self.version + 1)

    def register(self) -> Change:
        return Change(self, self._event("person.registered", self.created_at, language=self.language.value))

    def acknowledge(self, versions: Versions, language: Language, at: datetime) -> Change:
        status = _move(self.status, PersonStatus.ACTIVE)
        person = replace(self, status=status, acknowledged=versions)
        data = {"policy_version": versions.policy, "terms_version": versions.terms, "language": language.value}
        return Change(person, self._event("person.acknowledged", at, **data))

    def change(self, wanted: Profile, at: datetime) -> Change | None:
        """None when nothing differs. The event names the fields, never what stands in them."""
        changed = {n: v for n, v in asdict(wanted).items() if v != getattr(self, n)}
        fields: list[JSON] = list(changed)
        if not fields:
            return None
        person = replace(self, **changed)
        if "digest" in changed and self.email:
            person = replace(person, digest_at=next_digest(wanted.digest, at))
        return Change(person, self._event("person.profile_changed", at, fields=fields))

    def digest_now(self, at: datetime) -> Change | None:
        """One digest of all since the last one, if its time has come; then the next is due on its usual morning."""
        if self.digest_at is None or at < self.digest_at:
            return None
        since = self.digested_at or self.created_at
        person = replace(self, digest_at=next_digest(self.digest, at), digested_at=at)
        told = Event(stream=self.sid, type="person.digest_due", at=at, actor=SCHEDULE, data={"since": iso(since)})
        return Change(person, told)  # not their own act: nobody's erasure stops it, and its row is gone soon enough

    def recognise(self, eid_name: str, at: datetime) -> Change | None:
        """BankID's name may change (a marriage); the shown name follows unless the person chose their own."""
        if eid_name == self.eid_name:
            return None
        fields: list[JSON] = ["eid_name"]
        name = self.name
        if name == self.eid_name:
            fields, name = ["eid_name", "name"], eid_name
        person = replace(self, eid_name=eid_name, name=name)
        return Change(person, self._event("person.profile_changed", at, fields=fields))

    def request_email(self, address: str, secret: str, at: datetime) -> Change:
        """`secret` is that of the next generation's link; an earlier link stops working."""
        pending = self.pending_email
        if pending and at < pending.requested_at + EMAIL_AGAIN_AFTER:
            wait = pending.requested_at + EMAIL_AGAIN_AFTER - at
            raise EmailTooSoon(max(1, round(wait.total_seconds())))
        generation = self.email_generation + 1
        asked = PendingEmail(address, hash_of(secret), at)
        person = replace(self, email_generation=generation, pending_email=asked)
        return Change(person, self._event("person.email_verification_requested", at, generation=generation))

    def pending_with(self, secret: str, at: datetime) -> PendingEmail:
        """The address a link verifies; EmailLinkInvalid unless it is the newest link and still valid."""
        pending = self.pending_email
        if pending is None or at >= pending.requested_at + EMAIL_LINK_VALID:
            raise EmailLinkInvalid
        if not hmac.compare_digest(pending.secret_hash, hash_of(secret)):
            raise EmailLinkInvalid
        return pending

    def verify_email(self, pending: PendingEmail, lookup: str, at: datetime) -> Change:
        due = self.digest_at or next_digest(self.digest, at)
        person = replace(self, email=pending.address, email_lookup=lookup, pending_email=None, digest_at=due)
        data: dict[str, JSON] = {"generation": self.email_generation, "is_first": self.email is None}
        return Change(person, self._event("person.email_verified", at, **data))

    def _event(self, kind: str, at: datetime, **data: JSON) -> Event:
        return Event(stream=self.sid, type=kind, at=at, actor=self.sid, data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """The immutable record: who saw and accepted which texts, when, and in which language. Hashes are SHA-256, hex."""

    sid: SubjectId
    at: datetime
    versions: Versions
    policy_sha256: str
    terms_sha256: str
    language: Language
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contact:
    """How to address a person; `email` only when it is verified."""

    name: str = field(repr=False)
    email: str | None = field(repr=False)
    language: Language


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _move(now: PersonStatus, to: PersonStatus) -> PersonStatus:
    assert to in TRANSITIONS[now], f"{now} cannot become {to}"
    return to
