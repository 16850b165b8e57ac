"""The once table: what makes a repeated delivery or an Idempotency-Key act once."""

from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table
from chalicelib.platform.change import Once


class OnceRow(Table):
    class Meta:
        table_name = settings().table("once")

    once_id = UnicodeAttribute(hash_key=True)
    fingerprint = UnicodeAttribute(null=True)
    result = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


def once_row(once: Once, now: datetime) -> OnceRow:
    return OnceRow(
        once.once_id,
        fingerprint=once.fingerprint or None,
        result=once.result or None,
        expires_at=int(now.timestamp()) + once.ttl_s,
    )


def find_once(once_id: str, now: datetime) -> Once | None:
    """The row, unless its time is over (DynamoDB deletes expired rows up to days late)."""
    row = OnceRow.find(once_id)
    if row is None or row.expires_at <= now.timestamp():
        return None
    return Once(once_id=once_id, fingerprint=row.fingerprint or "", result=row.result or "")
