"""Accounts: a person opened under their key for one verb. Encryption happens here; the domain holds plain values."""

from datetime import datetime

from chalicelib.aws.commit import commit_with
from chalicelib.aws.keys import KeyRing, KeyRow, KeyShredded, Minted, write_minted
from chalicelib.aws.lookup import Lookups
from chalicelib.aws.sealed import DataKey
from chalicelib.aws.tables import create, together, versioned
from chalicelib.identity.domain import Acknowledgement, Person, Versions
from chalicelib.identity.mapping import DUE, acknowledgement_row, person_of, person_row, versions_of
from chalicelib.identity.members import member_action
from chalicelib.identity.ports import EmailFound, EmailLeft, Recognised
from chalicelib.identity.refusals import PersonNotFound
from chalicelib.identity.rows import LookupRow, PersonRow
from chalicelib.identity.session import SessionAcknowledged
from chalicelib.identity.session_store import acknowledge_action
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, iso
from chalicelib.platform.ids import KeyId, SubjectId


def key_id_of(sid: SubjectId) -> KeyId:
    return KeyId(f"profile#{sid}")


class Accounts:
    def __init__(self, keys: KeyRing, lookups: Lookups, clock: Clock) -> None:
        self._keys = keys
        self._lookups = lookups
        self._clock = clock

    def new(self, sid: SubjectId) -> "Account":
        """An account to be: its key is minted now and stored by its first commit."""
        minted = self._keys.mint(key_id_of(sid))
        return Account(minted.key, self._clock, minted=minted)

    def open(self, sid: SubjectId) -> "Account":
        """The person with their key, in one consistent read; PersonNotFound when there is none."""
        key_row, row = together((KeyRow, key_id_of(sid), None), (PersonRow, sid, None))
        if row is None:
            raise PersonNotFound
        try:
            key = self._keys.unlock(key_row)
        except KeyShredded as gone:
            raise PersonNotFound from gone
        return Account(key, self._clock, found=person_of(row, key))

    def acknowledged(self, sid: SubjectId) -> Versions | None:
        """Which versions the person acknowledged last; nothing is unsealed."""
        row = PersonRow.find(sid)
        if row is None:
            raise PersonNotFound
        return versions_of(row)

    def recognise(self, personnummer: str) -> tuple[str, SubjectId | None]:
        """The keyed hash of a personnummer, and whose it is."""
        lookup = self._lookups.personnummer(personnummer)
        row = LookupRow.find(lookup)
        return lookup, SubjectId(row.sid) if row and row.sid else None

    def digests_due(self, at: datetime, limit: int) -> list[SubjectId]:
        """Whose digest's time has come, the longest overdue first; the index may lag behind."""
        rows = PersonRow.digests.query(DUE, PersonRow.digest_at <= iso(at), limit=limit)
        return [SubjectId(row.sid) for row in rows]

    def email_lookup(self, address: str) -> str:
        return self._lookups.email(address)


class Account:
    """One opened person; `commit` writes all changes of a verb in one transaction."""

    def __init__(
        self, key: DataKey, clock: Clock, *, found: Person | None = None, minted: Minted | None = None
    ) -> None:
        self.key = key
        self._clock = clock
        self._found = found
        self._minted = minted

    @property
    def person(self) -> Person:
        if self._found is None:
            raise PersonNotFound
        return self._found

    def commit(self, *changes: Change, once: Once | None = None) -> None:
        first = (Change(self._minted),) if self._minted else ()
        writers = {
            Minted: write_minted,
            Person: lambda p: [versioned(person_row(p, self.key), read_version=p.version)],
            Recognised: lambda r: [create(LookupRow(r.lookup, sid=r.sid))],
            EmailFound: lambda e: [member_action("ADD", e.lookup, [e.sid])],
            EmailLeft: lambda e: [member_action("DELETE", e.lookup, [e.sid])],
            Acknowledgement: lambda a: [create(acknowledgement_row(a))],
            SessionAcknowledged: lambda s: [acknowledge_action(s)],
        }
        commit_with(writers, self._clock)(*first, *changes, once=once)
