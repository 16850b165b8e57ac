"""Companies, memberships and invitations to rows and back, sealing and unsealing on the way."""

from datetime import timedelta

import msgspec

from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.identity.company import Company, Details
from chalicelib.identity.company_rows import CompanyRow, InvitationRow, MembershipRow
from chalicelib.identity.membership import (
    Invitation,
    InvitationStatus,
    Membership,
    MembershipStatus,
    Reach,
    Role,
)
from chalicelib.platform.clock import from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import CompanyId, InvitationId, SubjectId
from chalicelib.platform.text import Language

INVITATION_ROW_KEPT = timedelta(days=1)  # after it could last be accepted


def company_row(company: Company, key: DataKey) -> CompanyRow:
    box, details = SealedRow(key, "companies", company.company_id), company.details
    return CompanyRow(
        company.company_id,
        version=company.version + 1,
        head_seq=company.head.seq,
        head_hash=company.head.hash,
        created_at=iso(company.created_at),
        owner_count=company.owner_count,
        members_reach=details.members_reach.value,
        keep_requests_days=details.keep_requests_days,
        organisation_number_sealed=box.seal("organisation_number", company.organisation_number),
        name_sealed=box.seal("name", details.name),
        vat_number_sealed=box.seal("vat_number", details.vat_number),
        emails_sealed=box.seal("emails", msgspec.json.encode(details.emails).decode()),
        phone_sealed=box.seal("phone", details.phone),
    )


def company_of(row: CompanyRow, key: DataKey) -> Company:
    box = SealedRow(key, "companies", row.company_id)
    details = Details(
        name=box.unseal("name", row.name_sealed) or "",
        vat_number=box.unseal("vat_number", row.vat_number_sealed),
        emails=msgspec.json.decode(box.unseal("emails", row.emails_sealed) or "[]", type=tuple[str, ...]),
        phone=box.unseal("phone", row.phone_sealed),
        members_reach=Reach(row.members_reach),
        keep_requests_days=int(row.keep_requests_days) if row.keep_requests_days is not None else None,
    )
    return Company(
        company_id=CompanyId(row.company_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        organisation_number=box.unseal("organisation_number", row.organisation_number_sealed) or "",
        details=details,
        owner_count=int(row.owner_count),
        created_at=from_iso(row.created_at),
    )


def membership_row(member: Membership, key: DataKey) -> MembershipRow:
    box = SealedRow(key, "memberships", f"{member.company_id}/{member.sid}")
    return MembershipRow(
        member.company_id,
        member.sid,
        version=member.version + 1,
        status=member.status.value,
        role=member.role.value,
        joined_at=iso(member.joined_at),
        name_sealed=box.seal("name", member.name),
        person=member.sid if member.is_active else None,
    )


def membership_of(row: MembershipRow, key: DataKey) -> Membership:
    box = SealedRow(key, "memberships", f"{row.company_id}/{row.sid}")
    return Membership(
        company_id=CompanyId(row.company_id),
        sid=SubjectId(row.sid),
        version=int(row.version),
        status=MembershipStatus(row.status),
        role=Role(row.role),
        joined_at=from_iso(row.joined_at),
        name=box.unseal("name", row.name_sealed) or "",
    )


def invitation_row(invitation: Invitation, key: DataKey) -> InvitationRow:
    box = SealedRow(key, "invitations", f"{invitation.company_id}/{invitation.invitation_id}")
    return InvitationRow(
        invitation.company_id,
        invitation.invitation_id,
        version=invitation.version + 1,
        status=invitation.status.value,
        role=invitation.role.value,
        language=invitation.language.value,
        email_sealed=box.seal("email", invitation.email),
        secret_hash=invitation.secret_hash,
        invited_by=invitation.invited_by,
        created_at=iso(invitation.created_at),
        expires_at=int((invitation.expires_at + INVITATION_ROW_KEPT).timestamp()),
    )


def invitation_of(row: InvitationRow, key: DataKey) -> Invitation:
    box = SealedRow(key, "invitations", f"{row.company_id}/{row.invitation_id}")
    return Invitation(
        company_id=CompanyId(row.company_id),
        invitation_id=InvitationId(row.invitation_id),
        version=int(row.version),
        status=InvitationStatus(row.status),
        role=Role(row.role),
        language=Language(row.language),
        email=box.unseal("email", row.email_sealed) or "",
        secret_hash=row.secret_hash,
        invited_by=SubjectId(row.invited_by),
        created_at=from_iso(row.created_at),
    )
