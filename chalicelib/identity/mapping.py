"""Persons and sessions to rows and back, sealing and unsealing on the way."""

from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.identity.digest import Digest
from chalicelib.identity.domain import Acknowledgement, PendingEmail, Person, PersonStatus, Versions
from chalicelib.identity.rows import AcknowledgementRow, PersonRow, SessionRow
from chalicelib.identity.session import Session, SessionKind
from chalicelib.platform.clock import from_iso, from_iso_or_none, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import SessionId, SubjectId
from chalicelib.platform.text import Language

DUE = "due"  # in the sparse index of those who are to be told how their requests stand


def person_row(person: Person, key: DataKey) -> PersonRow:
    box = SealedRow(key, "persons", person.sid)
    pending = person.pending_email
    return PersonRow(
        person.sid,
        version=person.version + 1,
        head_seq=person.head.seq,
        head_hash=person.head.hash,
        status=person.status.value,
        language=person.language.value,
        created_at=iso(person.created_at),
        name_sealed=box.seal("name", person.name),
        eid_name_sealed=box.seal("eid_name", person.eid_name),
        personnummer_sealed=box.seal("personnummer", person.personnummer),
        phone_sealed=box.seal("phone", person.phone),
        email_sealed=box.seal("email", person.email),
        email_lookup=person.email_lookup,
        email_generation=person.email_generation,
        pending_email_sealed=box.seal("pending_email", pending.address) if pending else None,
        pending_email_hash=pending.secret_hash if pending else None,
        pending_email_at=iso(pending.requested_at) if pending else None,
        policy_version=person.acknowledged.policy if person.acknowledged else None,
        terms_version=person.acknowledged.terms if person.acknowledged else None,
        keep_requests_days=person.keep_requests_days,
        digest=person.digest.value,
        digest_due=DUE if person.digest_at else None,
        digest_at=iso(person.digest_at) if person.digest_at else None,
        digested_at=iso(person.digested_at) if person.digested_at else None,
    )


def person_of(row: PersonRow, key: DataKey) -> Person:
    box = SealedRow(key, "persons", row.sid)
    return Person(
        sid=SubjectId(row.sid),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=PersonStatus(row.status),
        language=Language(row.language),
        created_at=from_iso(row.created_at),
        name=box.unseal("name", row.name_sealed) or "",
        eid_name=box.unseal("eid_name", row.eid_name_sealed) or "",
        personnummer=box.unseal("personnummer", row.personnummer_sealed) or "",
        phone=box.unseal("phone", row.phone_sealed),
        email=box.unseal("email", row.email_sealed),
        email_lookup=row.email_lookup,
        email_generation=int(row.email_generation),
        pending_email=_pending_email(row, box),
        acknowledged=versions_of(row),
        keep_requests_days=int(row.keep_requests_days) if row.keep_requests_days is not None else None,
        digest=Digest(row.digest),
        digest_at=from_iso(row.digest_at) if row.digest_at else None,
        digested_at=from_iso(row.digested_at) if row.digested_at else None,
    )


def _pending_email(row: PersonRow, box: SealedRow) -> PendingEmail | None:
    address = box.unseal("pending_email", row.pending_email_sealed)
    if address is None or row.pending_email_hash is None or row.pending_email_at is None:
        return None
    return PendingEmail(address, row.pending_email_hash, from_iso(row.pending_email_at))


def versions_of(row: PersonRow | SessionRow) -> Versions | None:
    if row.policy_version is None or row.terms_version is None:
        return None
    return Versions(row.policy_version, row.terms_version)


def acknowledgement_row(record: Acknowledgement) -> AcknowledgementRow:
    return AcknowledgementRow(
        record.sid,
        iso(record.at),
        policy_version=record.versions.policy,
        policy_sha256=record.policy_sha256,
        terms_version=record.versions.terms,
        terms_sha256=record.terms_sha256,
        language=record.language.value,
        choices=dict(record.choices),
    )


def session_row(session: Session) -> SessionRow:
    return SessionRow(
        session.session_id,
        kind=session.kind.value,
        subject=session.subject,
        secret_hash=session.secret_hash,
        created_at=iso(session.created_at),
        seen_at=iso(session.seen_at),
        ends_at=iso(session.ends_at),
        is_identified=session.is_identified,
        proved_at=iso(session.proved_at) if session.proved_at else None,
        policy_version=session.acknowledged.policy if session.acknowledged else None,
        terms_version=session.acknowledged.terms if session.acknowledged else None,
        access_ends_at=iso(session.access_ends_at) if session.access_ends_at else None,
        refresh_hash=session.refresh_hash,
        family_hash=session.family_hash,
        expires_at=int(session.ends_at.timestamp()),
    )


def session_of(row: SessionRow) -> Session:
    return Session(
        session_id=SessionId(row.session_id),
        kind=SessionKind(row.kind),
        subject=row.subject,
        secret_hash=row.secret_hash,
        created_at=from_iso(row.created_at),
        seen_at=from_iso(row.seen_at),
        ends_at=from_iso(row.ends_at),
        is_identified=bool(row.is_identified),
        proved_at=from_iso_or_none(row.proved_at),
        acknowledged=versions_of(row),
        access_ends_at=from_iso_or_none(row.access_ends_at),
        refresh_hash=row.refresh_hash,
        family_hash=row.family_hash,
    )
