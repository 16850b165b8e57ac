"""The owner's archive: a row per request, written with every change that a list shows; a list is one query, one key."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Action, Item, query_items, update
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import RequestId
from chalicelib.signing.archive_query import EVERYTHING, ArchiveQuery
from chalicelib.signing.domain import SignatureRequest
from chalicelib.signing.ownership import OwnerId
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.signing.rows import ArchiveRow

# Of some states only: so many entries are read for a page at most, however few of them are shown.
READ_AT_ONCE, READS_AT_MOST = 200, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveEntry:
    request_id: RequestId
    status: str
    title: str
    labels: tuple[str, ...]
    parties: tuple[str, ...]
    signer_count: int
    signed_count: int
    created_at: str
    sent_at: str | None
    ended_at: str | None
    made_by: str | None


def entry_of(request: SignatureRequest) -> str:
    return f"{iso(request.created_at)}#{request.request_id}"


def listed(request: SignatureRequest) -> dict[str, Any]:
    """What a list shows of a request besides its title; a change that leaves it as it is needs no write here."""
    return {
        "status": request.status.value,
        "made_by": request.made_by,
        "signer_count": request.signer_count,
        "signed_count": request.signed_count,
        "created_at": iso(request.created_at),
        "sent_at": iso(request.sent_at) if request.sent_at else None,
        "ended_at": iso(request.ended_at) if request.ended_at else None,
    }


def archive_action(request: SignatureRequest, owner_key: DataKey | None = None, parties: Sequence[str] = ()) -> Action:
    """Sets what changes; title and `parties` (a recipient's name and address each) only with the owner's key."""
    row = ArchiveRow(request.owner, entry_of(request), request_id=request.request_id, **listed(request))
    if owner_key:
        box = _box(owner_key, request)
        row.title_sealed = box.seal("title", request.title)
        row.parties_sealed = box.seal("parties", json.dumps(parties, ensure_ascii=False))
    item: dict[str, Any] = dict(row.serialize())
    key = {"sid": item.pop("sid"), "entry": item.pop("entry")}
    names = {f"#a{i}": name for i, name in enumerate(sorted(item))}
    setting = {
        "TableName": ArchiveRow.Meta.table_name,
        "Key": key,
        "UpdateExpression": "SET " + ", ".join(f"{a} = :{a[1:]}" for a in names),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {f":{a[1:]}": item[name] for a, name in names.items()},
    }
    return Action({"Update": setting}, f"{ArchiveRow.Meta.table_name}|{sorted(key.items())}")


def unlist_action(request: SignatureRequest) -> Action:
    key = {"sid": {"S": request.owner}, "entry": {"S": entry_of(request)}}
    body = {"Delete": {"TableName": ArchiveRow.Meta.table_name, "Key": key}}
    return Action(body, f"{ArchiveRow.Meta.table_name}|{sorted(key.items())}")


def write_labels(owner_key: DataKey, request: SignatureRequest, labels: list[str]) -> None:
    """Beside what the request itself writes there; RequestNotFound when it has left the archive meanwhile."""
    sealed = _box(owner_key, request).seal("labels", json.dumps(labels, ensure_ascii=False))
    body = {
        "TableName": ArchiveRow.Meta.table_name,
        "Key": _key(request.owner, entry_of(request)),
        "UpdateExpression": "SET #l = :l",
        "ConditionExpression": "attribute_exists(#e)",
        "ExpressionAttributeNames": {"#l": "labels_sealed", "#e": "entry"},
        "ExpressionAttributeValues": {":l": {"B": sealed}},
    }
    update(Action({"Update": body}, "", RequestNotFound))


def _box(key: DataKey, request: SignatureRequest) -> SealedRow:
    return SealedRow(key, "archive", request.request_id)


def page(
    owner: OwnerId, key: DataKey, asked: ArchiveQuery = EVERYTHING, *, limit: int, after: str | None
) -> tuple[list[ArchiveEntry], str | None]:
    """One page of an archive, and the entry after which the next begins; costs the same however long the archive is.

    Items are read as DynamoDB gives them: a model's instance for each would cost as much as all the rest of the page.
    """
    first, last = asked.between
    if first > last:
        return [], None  # DynamoDB takes no such span
    found: list[ArchiveEntry] = []
    start = _key(owner, after) if after else None
    for _ in range(READS_AT_MOST):
        page = query_items(
            ArchiveRow,
            owner,
            limit=READ_AT_ONCE if asked.is_picky else limit,
            start=start,
            between=(first, last),
            among=("status", asked.statuses) if asked.statuses else None,
            ascending=asked.oldest_first,
        )
        entries = (_entry(item, key) for item in page.items if asked.reaches(_text(item, "made_by")))
        found += [entry for entry in entries if asked.finds(entry.title, entry.labels, entry.parties)]
        start = page.last
        if len(found) >= limit or start is None:
            break
    if len(found) > limit:
        return found[:limit], f"{found[limit - 1].created_at}#{found[limit - 1].request_id}"
    return found, start["entry"]["S"] if start else None


def ids_page(owner: OwnerId, *, limit: int, after: str | None) -> tuple[list[RequestId], str | None]:
    """Which requests an owner has, the oldest first; needs no key."""
    start = _key(owner, after) if after else None
    page = query_items(ArchiveRow, owner, limit=limit, start=start, ascending=True)
    return [RequestId(item["request_id"]["S"]) for item in page.items], page.last["entry"]["S"] if page.last else None


def _key(owner: OwnerId, entry: str) -> Item:
    """The cursor holds the place only; whose archive it is comes from the caller."""
    return {"sid": {"S": owner}, "entry": {"S": entry}}


def _entry(item: Item, key: DataKey) -> ArchiveEntry:
    box = SealedRow(key, "archive", item["request_id"]["S"])
    return ArchiveEntry(
        request_id=RequestId(item["request_id"]["S"]),
        status=item["status"]["S"],
        title=box.unseal("title", _bytes(item, "title_sealed")) or "",
        labels=tuple(json.loads(box.unseal("labels", _bytes(item, "labels_sealed")) or "[]")),
        parties=tuple(json.loads(box.unseal("parties", _bytes(item, "parties_sealed")) or "[]")),
        signer_count=int(item["signer_count"]["N"]),
        signed_count=int(item["signed_count"]["N"]),
        created_at=item["created_at"]["S"],
        sent_at=_text(item, "sent_at"),
        ended_at=_text(item, "ended_at"),
        made_by=_text(item, "made_by"),
    )


def _bytes(item: Item, name: str) -> bytes | None:
    return item[name]["B"] if name in item else None


def _text(item: Item, name: str) -> str | None:
    return item[name]["S"] if name in item else None
