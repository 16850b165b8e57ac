"""Looks in their table, added and never changed; why somebody looked is sealed under a key of the month."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.aws.clients import client
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Item, create, query_items
from chalicelib.platform.clock import from_iso
from chalicelib.platform.ids import KeyId
from chalicelib.support.domain import Role, StaffId
from chalicelib.support.looks import KEPT_FOR, Look, Purpose, Reason, Verb
from chalicelib.support.refusals import SearchesUsedUp
from chalicelib.support.rows import LookRow, SearchCountRow


def reasons_key_id(at: datetime) -> KeyId:
    return KeyId(f"staff-reasons#{at:%Y-%m}")


class DynamoLooks:
    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    def add(self, looks: Iterable[Look]) -> None:
        """One write each: what has been noted stays noted."""
        for look in looks:
            key_id = reasons_key_id(look.at)
            row = _row(look, key_id, self._keys.open_or_mint(key_id))
            client("dynamodb").put_item(**create(row).body["Put"])

    def of_subject(self, subject: str, *, limit: int, after: str | None) -> tuple[list[Look], str | None]:
        start: Item | None = {"subject": {"S": subject}, "look": {"S": after}} if after else None
        page = query_items(LookRow, subject, limit=limit, start=start)
        looks = [self._look(LookRow.from_raw_data(item)) for item in page.items]
        return looks, page.last["look"]["S"] if page.last else None

    def of_staff(self, staff_id: StaffId, *, limit: int, after: str | None) -> tuple[list[Look], str | None]:
        """`after` is a place and its subject, as given. The index may lag a moment behind."""
        look, _, subject = (after or "").partition("|")
        last: Item = {"staff_id": {"S": staff_id}, "look": {"S": look}, "subject": {"S": subject}}
        found = LookRow.of_staff.query(
            staff_id, limit=limit, scan_index_forward=False, last_evaluated_key=last if after else None
        )
        looks = [self._look(row) for row in found]
        end = found.last_evaluated_key
        return looks, f"{end['look']['S']}|{end['subject']['S']}" if end else None

    def count_search(self, staff_id: StaffId, begins: datetime, span: timedelta, at_most: int) -> None:
        ends = begins + span
        dynamodb = client("dynamodb")
        try:
            dynamodb.update_item(
                TableName=SearchCountRow.Meta.table_name,
                Key={"session_id": {"S": f"searches#{staff_id}#{begins:%Y-%m-%dT%H}#{span.total_seconds():.0f}"}},
                UpdateExpression="ADD searches :one SET expires_at = :ends",
                ConditionExpression="attribute_not_exists(searches) OR searches < :most",
                ExpressionAttributeValues={
                    ":one": {"N": "1"},
                    ":most": {"N": str(at_most)},
                    ":ends": {"N": str(int(ends.timestamp()))},
                },
            )
        except dynamodb.exceptions.ConditionalCheckFailedException:
            raise SearchesUsedUp(int(span.total_seconds())) from None

    def _look(self, row: LookRow) -> Look:
        at, _, look_id = row.look.partition("#")
        box = SealedRow(self._keys.open(KeyId(row.key_id)), "staff-looks", row.look)
        return Look(
            look_id=look_id,
            subject=row.subject,
            at=from_iso(at),
            staff_id=StaffId(row.staff_id),
            role=Role(row.role),
            verb=Verb(row.verb),
            about=row.about,
            reason=Reason(Purpose(row.reason_code), box.unseal("reason", row.reason_sealed) or ""),
        )


def _row(look: Look, key_id: KeyId, key: DataKey) -> LookRow:
    box = SealedRow(key, "staff-looks", look.place)
    return LookRow(
        look.subject,
        look.place,
        staff_id=look.staff_id,
        role=look.role.value,
        verb=look.verb.value,
        about=look.about,
        reason_code=look.reason.purpose.value,
        reason_sealed=box.seal("reason", look.reason.text),
        key_id=key_id,
        expires_at=int((look.at + KEPT_FOR).timestamp()),
    )
