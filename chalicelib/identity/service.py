"""The verbs of persons: recognise at login, acknowledge, change the profile, verify an e-mail address."""

import base64
from collections.abc import Callable
from contextlib import suppress

from chalicelib.identity import policy_texts
from chalicelib.identity.domain import Acknowledgement, Contact, Person, Profile, Versions
from chalicelib.identity.order import FinishedOrder
from chalicelib.identity.ports import Account, Accounts, EmailFound, EmailLeft, Recognised
from chalicelib.identity.refusals import EmailLinkInvalid, PersonNotFound, PolicyOutdated
from chalicelib.identity.session import SessionAcknowledged
from chalicelib.platform.change import Change, Conflict, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.fence import AccountFrozen
from chalicelib.platform.ids import SessionId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.platform.versions import StaleVersion, require_version

SECRET_BYTES = 20
MAX_TOKEN = 200
CHOICES = {"terms": "accepted", "policy": "noted"}


class IdentityService:
    def __init__(self, *, accounts: Accounts, clock: Clock, new_id: Callable[[str], str]) -> None:
        self._accounts = accounts
        self._clock = clock
        self._new_id = new_id

    def log_in(self, finished: FinishedOrder) -> str:
        """The finisher of login orders: the sid of whoever it was, registered now if never seen. Safe to repeat."""
        return self.recognise(finished.identity.personal_number, finished.identity.name, finished.language)

    @rerun_on_conflict
    def recognise(self, personnummer: str, eid_name: str, language: Language) -> SubjectId:
        """Two first logins at the same instant meet at the look-up's row, and the second finds the first's person."""
        lookup, sid = self._accounts.recognise(personnummer)
        if sid is None:
            return self._register(lookup, personnummer, eid_name, language)
        account = self._accounts.open(sid)
        if change := account.person.recognise(eid_name, self._clock()):
            with suppress(AccountFrozen):  # who logs in to cancel their erasure keeps the name they had
                account.commit(change)
        return sid

    def person(self, sid: SubjectId) -> Person:
        return self._accounts.open(sid).person

    def contact(self, sid: SubjectId) -> Contact:
        person = self.person(sid)
        return Contact(person.name, person.email, person.language)

    def has_acknowledged(self, sid: SubjectId) -> Versions | None:
        """What the person acknowledged last; nothing is decrypted."""
        return self._accounts.acknowledged(sid)

    @rerun_on_conflict
    def acknowledge(
        self, sid: SubjectId, session_id: SessionId, versions: Versions, language: Language, once: Once | None
    ) -> Person:
        """The immutable record, the person and the session in one transaction. Raises PolicyOutdated."""
        if versions != policy_texts.CURRENT:
            raise PolicyOutdated
        account, now = self._accounts.open(sid), self._clock()
        record = Acknowledgement(
            sid=sid,
            at=now,
            versions=versions,
            policy_sha256=policy_texts.policy(language).sha256,
            terms_sha256=policy_texts.terms(language).sha256,
            language=language,
            choices=CHOICES,
        )
        noted = Change(SessionAcknowledged(session_id, versions))
        change = account.person.acknowledge(versions, language, now)
        account.commit(change, Change(record), noted, once=once)
        return _as_written(change)

    def change_profile(self, sid: SubjectId, wanted: Callable[[Person], Profile], version: int) -> Person:
        """`wanted` makes the new profile from the present one. Raises StaleVersion unless `version` is the present."""
        account = self._accounts.open(sid)
        person = account.person
        require_version(person.version, version)
        change = person.change(wanted(person), self._clock())
        if change is None:
            return person
        try:
            account.commit(change)
        except Conflict as changed:
            raise StaleVersion from changed
        return _as_written(change)

    @rerun_on_conflict
    def request_email(self, sid: SubjectId, address: str, once: Once | None) -> Person:
        """Asks for a link to be mailed to the address; the one before stops working. Raises EmailTooSoon."""
        account = self._accounts.open(sid)
        secret = _email_secret(account, account.person.email_generation + 1)
        change = account.person.request_email(address, secret, self._clock())
        account.commit(change, once=once)
        return _as_written(change)

    def verification_mail(self, sid: SubjectId, generation: int) -> tuple[str, str]:
        """The address to be verified and its link's token; EmailLinkInvalid when that generation is over."""
        account = self._accounts.open(sid)
        if account.person.email_generation != generation:
            raise EmailLinkInvalid
        secret = _email_secret(account, generation)
        pending = account.person.pending_with(secret, self._clock())
        return pending.address, f"{sid}.{secret}"

    @rerun_on_conflict
    def verify_email(self, token: str) -> None:
        """Works once. EmailLinkInvalid for anything else, whatever is wrong."""
        sid, secret = _read_token(token)
        try:
            account = self._accounts.open(sid)
        except PersonNotFound as gone:
            raise EmailLinkInvalid from gone
        person, now = account.person, self._clock()
        pending = person.pending_with(secret, now)
        lookup = self._accounts.email_lookup(pending.address)
        changes = [person.verify_email(pending, lookup, now)]
        if lookup != person.email_lookup:
            changes.append(Change(EmailFound(lookup, sid)))
            changes += [Change(EmailLeft(person.email_lookup, sid))] if person.email_lookup else []
        account.commit(*changes)

    def _register(self, lookup: str, personnummer: str, eid_name: str, language: Language) -> SubjectId:
        sid = SubjectId(self._new_id("sub"))
        person = Person(
            sid=sid,
            language=language,
            created_at=self._clock(),
            name=eid_name,
            eid_name=eid_name,
            personnummer=personnummer,
        )
        self._accounts.new(sid).commit(person.register(), Change(Recognised(lookup, sid)))
        return sid


def _as_written(change: Change) -> Person:
    """What a commit leaves behind: its version is one more than the one it was made from."""
    person = change.entity
    assert isinstance(person, Person)
    return person.written()


def _email_secret(account: Account, generation: int) -> str:
    """Derived from the person's key, so the mail can be written later without anything clear being stored."""
    derived = account.key.derive(f"email-verification|{generation}", SECRET_BYTES)
    return base64.b32encode(derived).decode().lower()


def _read_token(token: str) -> tuple[SubjectId, str]:
    parts = token.split(".") if len(token) <= MAX_TOKEN else []
    if len(parts) != 2 or not parts[0].startswith("sub_"):
        raise EmailLinkInvalid
    return SubjectId(parts[0]), parts[1]
