"""The scan: every table, index and object version is read for what leads to a person or names them. Reads only.

A row that leads to the person is right where the plan lists it by exact place, or in the tables of accountability,
which hold opaque ids and nothing else. What names the person in the clear is right nowhere.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from chalicelib.aws.clients import client
from chalicelib.aws.places import PAGE, pages, place_of
from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Item
from chalicelib.platform.erasing import Keeper, Kept, Row, Subject, Why, text_of

ACCOUNTABLE = frozenset(
    {
        *("events", "fences", "erasures", "erasure-ledger", "holds", "certificates"),
        *("disclosures", "staff-looks", "proposals"),
    }
)
BY_HASH = frozenset({"lookups", "persons", "suppressions"})  # another account's by now; or a no that is obeyed for ever
SHORTEST = 5  # characters; a shorter name would be found in everybody's ids
BUCKETS = ("vault", "quarantine")
TABLES = (  # every one there is: a test compares this with infra/data.yaml
    *("persons", "lookups", "acknowledgements", "sessions", "eid-orders", "companies", "memberships", "invitations"),
    *("requests", "recipients", "documents", "archive", "exports", "verifications", "templates", "publications"),
    *("wallets", "lots", "ledger", "reservations", "purchases", "payments", "receipts", "ledger-keys"),
    "complaints",
    *("balances", "refunds", "withdrawals", "reconciliations", "vouchers", "voucher-files"),
    *("bulk-sends", "api-keys", "webhook-endpoints", "webhook-deliveries", "limits"),
    *("disclosures", "data-requests", "consents", "suppressions"),
    *("staff", "staff-sessions", "staff-looks", "proposals"),
    *("keys", "events", "once", "messages", "fences", "holds", "erasures", "erasure-ledger", "certificates"),
)


class DynamoScanner:
    """`keepers` say by table what must stay; `buckets` and tables are found by the stage's name."""

    def __init__(self, keepers: Mapping[str, Keeper]) -> None:
        self._keepers = keepers

    def places(self) -> list[str]:
        found = []
        for noun in TABLES:
            found += [f"table/{noun}", *(f"index/{noun}/{name}" for name in _indexes(noun))]
        return [*found, *(f"bucket/{noun}" for noun in BUCKETS)]

    def kept(self, subject: Subject, at: datetime) -> list[Kept]:
        """What must stay, by exact place: one reading of every table that has a keeper."""
        kept: list[Kept] = []
        for noun, keeper in self._keepers.items():
            for page in pages(settings().table(noun)):
                rows = (row for row in page if _leads(_texts(row), subject))
                kept += [each for row in rows if (each := keeper(subject, noun, row, at))]
        return kept

    def search(
        self, place: str, subject: Subject, plain: Sequence[str], kept: frozenset[str], cursor: str | None
    ) -> tuple[list[str], str | None]:
        kind, noun, *index = place.split("/")
        pattern = _pattern(plain)
        if kind == "bucket":
            return _search_bucket(noun, subject, pattern, cursor)
        return _search_table(noun, index[0] if index else None, subject, pattern, kept, cursor)


def _search_table(
    noun: str,
    index: str | None,
    subject: Subject,
    pattern: re.Pattern[str] | None,
    kept: frozenset[str],
    cursor: str | None,
) -> tuple[list[str], str | None]:
    table = settings().table(noun)
    keys = _keys(noun)
    asked: dict[str, Any] = {"IndexName": index} if index else {"ConsistentRead": True}
    asked |= {"ExclusiveStartKey": json.loads(cursor)} if cursor else {}
    answer = client("dynamodb").scan(TableName=table, Limit=PAGE, **asked)
    found = [
        _opaque(place_of(noun, keys, row))
        for row in answer["Items"]
        if _is_residue(noun, row, place_of(noun, keys, row), subject, pattern, kept)
    ]
    last = answer.get("LastEvaluatedKey")
    return found, json.dumps(last) if last else None


def _is_residue(
    noun: str, row: Item, place: str, subject: Subject, pattern: re.Pattern[str] | None, kept: frozenset[str]
) -> bool:
    texts = _texts(row)
    if pattern and any(pattern.search(text) for text in texts):
        return True
    if not _leads(texts, subject):
        return False
    if noun == "keys":  # a tombstone may stay; a key that opens something may not
        return "wrapped" in row
    if noun in BY_HASH and subject.sid not in "|".join(texts):
        return False
    if noun in ACCOUNTABLE:
        return any(mark in text for text in texts for mark in subject.marks[1:])
    return place not in kept


def _search_bucket(
    noun: str, subject: Subject, pattern: re.Pattern[str] | None, cursor: str | None
) -> tuple[list[str], str | None]:
    """Names and contents of a page of versions; what is encrypted as it should be matches nothing."""
    s3, bucket = client("s3"), settings().bucket(noun)
    start = dict(zip(("KeyMarker", "VersionIdMarker"), json.loads(cursor), strict=True)) if cursor else {}
    answer = s3.list_object_versions(Bucket=bucket, MaxKeys=PAGE, **start)
    found = []
    for version in answer.get("Versions", []):
        body = s3.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])["Body"].read()
        texts = [version["Key"], body.decode("latin-1"), body.decode("utf-8", "ignore")]
        if _leads(texts, subject) or (pattern and any(pattern.search(text) for text in texts)):
            found.append(_opaque(f"{noun}|{version['Key']}"))
    for marker in answer.get("DeleteMarkers", []):
        if _leads([marker["Key"]], subject):
            found.append(_opaque(f"{noun}|{marker['Key']}"))
    if not answer.get("IsTruncated"):
        return found, None
    return found, json.dumps([answer["NextKeyMarker"], answer["NextVersionIdMarker"]])


def _leads(texts: Iterable[str], subject: Subject) -> bool:
    return any(mark in text for text in texts for mark in subject.marks)


def _pattern(plain: Sequence[str]) -> re.Pattern[str] | None:
    """Whole words, as they are and as JSON writes them; None when nothing is known in the clear any more."""
    forms = {form for text in plain if len(text) >= SHORTEST for form in (text, json.dumps(text)[1:-1])}
    if not forms:
        return None
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, sorted(forms)))})(?!\w)", re.IGNORECASE)


def _texts(row: Item) -> list[str]:
    found: list[str] = []
    _gather(row, found)
    return found


def _gather(value: Any, found: list[str]) -> None:
    if isinstance(value, bytes):
        found += [value.decode("latin-1"), value.decode("utf-8", "ignore")]
    elif isinstance(value, str):
        found.append(value)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name != "B" or isinstance(each, bytes):
                _gather(each, found)
    elif isinstance(value, list | set | tuple):
        for each in value:
            _gather(each, found)


def _opaque(place: str) -> str:
    """What was found may have a person's name for a key: findings travel through the machine, so they are hashes."""
    return f"{place.partition('|')[0]}:{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def _described(noun: str) -> dict[str, Any]:
    described: dict[str, Any] = client("dynamodb").describe_table(TableName=settings().table(noun))["Table"]
    return described


@cache
def _indexes(noun: str) -> list[str]:
    return [index["IndexName"] for index in _described(noun).get("GlobalSecondaryIndexes", [])]


@cache
def _keys(noun: str) -> list[str]:
    schema = sorted(_described(noun)["KeySchema"], key=lambda part: part["KeyType"] != "HASH")
    return [part["AttributeName"] for part in schema]


def kept_as(why: Why, *names: str, years: bool = False, unless: str = "") -> Keeper:
    """A keeper of rows that lead to the person by one of these attributes; `years`: until the end of the seventh year
    after; `unless`: not where this one is the person, whose own it then is."""

    def keep(subject: Subject, noun: str, row: Row, now: datetime) -> Kept | None:
        if not any(subject.sid in text_of(row, name) for name in names):
            return None
        if unless and text_of(row, unless) == subject.sid:
            return None
        until = f"{_year(row, now) + 7}-12-31" if years else None
        return Kept(place_of(noun, _keys(noun), row), why, until)

    return keep


def _year(row: Row, now: datetime) -> int:
    """The year a row of the books is about: bokföringslagen 7:2 counts from the end of its fiscal year."""
    for name in ("entry", "issued_at", "month", "received_at", "created_at", "lot_id", "key_id"):
        if match := re.search(r"20\d\d", text_of(row, name)):
            return int(match.group())
    return now.year
