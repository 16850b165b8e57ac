"""Staff and their sessions in their tables. A member's name is sealed under a key of their own."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.aws.clients import client
from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.sealed import SealedRow
from chalicelib.aws.tables import Action, create, versioned
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import KeyId
from chalicelib.support.domain import Role, StaffId, StaffMember, StaffStatus, StillStaff
from chalicelib.support.rows import StaffRow, StaffSessionRow
from chalicelib.support.session import StaffSession

REALM = "staff"


def key_id_of(staff_id: StaffId) -> KeyId:
    return KeyId(f"staff#{staff_id}")


class DynamoStaff:
    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def find(self, staff_id: StaffId) -> StaffMember | None:
        row = StaffRow.find(REALM, staff_id)
        return self._member(row) if row else None

    def all(self) -> list[StaffMember]:
        """Those who left too. Some tens of rows, or hundreds."""
        return [self._member(row) for row in StaffRow.query(REALM, consistent_read=True)]

    def unreviewed(self, since: datetime) -> int:
        rows = StaffRow.query(REALM, consistent_read=True)
        return sum(row.status == StaffStatus.ACTIVE and from_iso(row.reviewed_at) <= since for row in rows)

    def commit(self, *changes: Change, once: Once | None = None) -> Sequence[object]:
        return commit_with(self.writers(), self._clock)(*changes, once=once)

    def writers(self) -> dict[type, Writer]:
        return {
            StaffMember: self._write,
            StaffSession: lambda session: [create(_session_row(session))],
            StillStaff: lambda still: [_still(still)],
        }

    def _write(self, member: StaffMember) -> list[Action]:
        box = SealedRow(self._keys.open_or_mint(key_id_of(member.staff_id)), "staff", member.staff_id)
        row = StaffRow(
            REALM,
            member.staff_id,
            version=member.version + 1,
            head_seq=member.head.seq,
            head_hash=member.head.hash,
            status=member.status.value,
            roles={role.value for role in member.roles} or None,
            name_sealed=box.seal("name", member.name),
            epoch=member.epoch,
            created_at=iso(member.created_at),
            seen_at=iso(member.seen_at),
            reviewed_at=iso(member.reviewed_at),
            reviewed_by=member.reviewed_by,
            ended_at=iso(member.ended_at) if member.ended_at else None,
            ended_by=member.ended_by,
        )
        return [versioned(row, read_version=member.version)]

    def _member(self, row: StaffRow) -> StaffMember:
        staff_id = StaffId(row.staff_id)
        box = SealedRow(self._keys.open(key_id_of(staff_id)), "staff", staff_id)
        return StaffMember(
            staff_id=staff_id,
            version=int(row.version),
            head=Head(int(row.head_seq), row.head_hash),
            status=StaffStatus(row.status),
            roles=_roles(row.roles),
            name=box.unseal("name", row.name_sealed) or "",
            epoch=int(row.epoch),
            created_at=from_iso(row.created_at),
            seen_at=from_iso(row.seen_at),
            reviewed_at=from_iso(row.reviewed_at),
            reviewed_by=StaffId(row.reviewed_by) if row.reviewed_by else None,
            ended_at=from_iso(row.ended_at) if row.ended_at else None,
            ended_by=StaffId(row.ended_by) if row.ended_by else None,
        )


class DynamoStaffSessions:
    def find(self, session_id: str) -> StaffSession | None:
        row = StaffSessionRow.find(session_id)
        return _session(row) if row else None

    def see(self, session: StaffSession, now: datetime) -> None:
        """A session that was ended meanwhile stays so."""
        seen = {":seen": {"S": iso(now)}}
        dynamodb = client("dynamodb")
        try:
            dynamodb.update_item(
                TableName=StaffSessionRow.Meta.table_name,
                Key={"session_id": {"S": session.session_id}},
                UpdateExpression="SET seen_at = :seen",
                ConditionExpression="attribute_exists(session_id)",
                ExpressionAttributeValues=seen,
            )
        except dynamodb.exceptions.ConditionalCheckFailedException:
            return
        dynamodb.update_item(
            TableName=StaffRow.Meta.table_name,
            Key={"realm": {"S": REALM}, "staff_id": {"S": session.staff_id}},
            UpdateExpression="SET seen_at = :seen",
            ConditionExpression="attribute_exists(staff_id)",
            ExpressionAttributeValues=seen,
        )

    def end(self, session: StaffSession) -> None:
        client("dynamodb").delete_item(
            TableName=StaffSessionRow.Meta.table_name, Key={"session_id": {"S": session.session_id}}
        )


def _still(still: StillStaff) -> Action:
    table = StaffRow.Meta.table_name
    check = {
        "TableName": table,
        "Key": {"realm": {"S": REALM}, "staff_id": {"S": still.staff_id}},
        "ConditionExpression": "version = :read",
        "ExpressionAttributeValues": {":read": {"N": str(still.version)}},
    }
    return Action({"ConditionCheck": check}, f"{table}|{still.staff_id}")


def _session_row(session: StaffSession) -> StaffSessionRow:
    return StaffSessionRow(
        session.session_id,
        staff_id=session.staff_id,
        roles={role.value for role in session.roles},
        epoch=session.epoch,
        secret_hash=session.secret_hash,
        created_at=iso(session.created_at),
        seen_at=iso(session.seen_at),
        ends_at=iso(session.ends_at),
        expires_at=int(session.ends_at.timestamp()),
    )


def _session(row: StaffSessionRow) -> StaffSession:
    return StaffSession(
        session_id=row.session_id,
        staff_id=StaffId(row.staff_id),
        roles=_roles(row.roles),
        epoch=int(row.epoch),
        secret_hash=row.secret_hash,
        created_at=from_iso(row.created_at),
        seen_at=from_iso(row.seen_at),
        ends_at=from_iso(row.ends_at),
    )


def _roles(stored: set[str] | None) -> frozenset[Role]:
    return frozenset(Role(role) for role in stored or ())
