"""Calls of an API key in a minute, counted in a table, so exactly over all functions that run at once."""

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table
from chalicelib.platform.clock import Clock
from chalicelib.platform.rates import WINDOW_S, Rate, counted, window_of

KEPT_S = 10 * WINDOW_S
HELD_AT_MOST = 1_000


class LimitRow(Table):
    class Meta:
        table_name = settings().table("limits")

    bucket = UnicodeAttribute(hash_key=True)
    calls = NumberAttribute()
    expires_at = NumberAttribute()


class CountedCalls:
    """A fixed window of a minute: at its border a caller may use two minutes' calls in a row, never more.

    A key known here as used up costs no further write until its minute is over.
    """

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._limit = per_minute
        self._clock = clock
        self._used_up: set[str] = set()

    def take(self, who: str) -> Rate:
        now = self._clock()
        number, left_s = window_of(now)
        bucket = f"{who}#{number}"
        if bucket in self._used_up:
            return counted(self._limit, self._limit + 1, left_s)
        rate = counted(self._limit, _add(bucket, int(now.timestamp()) + KEPT_S), left_s)
        if rate.is_over:
            if len(self._used_up) >= HELD_AT_MOST:
                self._used_up.clear()
            self._used_up.add(bucket)
        return rate


def _add(bucket: str, expires_at: int) -> int:
    update: dict[str, Any] = {
        "TableName": LimitRow.Meta.table_name,
        "Key": {"bucket": {"S": bucket}},
        "UpdateExpression": "ADD calls :one SET expires_at = :end",
        "ExpressionAttributeValues": {":one": {"N": "1"}, ":end": {"N": str(expires_at)}},
        "ReturnValues": "UPDATED_NEW",
    }
    return int(client("dynamodb").update_item(**update)["Attributes"]["calls"]["N"])
