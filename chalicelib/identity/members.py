"""Sets behind a look-up: which persons have an address, which sessions a subject has."""

from collections.abc import Sequence
from typing import Any

from chalicelib.aws.tables import Action
from chalicelib.identity.rows import LookupRow


def members_of(lookup: str) -> list[str]:
    """Whom or what a look-up leads to: the one it names, or the members of its set."""
    row = LookupRow.find(lookup)
    return [] if row is None else sorted({*(row.members or ()), *([row.sid] if row.sid else [])})


def member_action(verb: str, lookup: str, members: Sequence[str]) -> Action:
    """`ADD` or `DELETE` members of a look-up's set; both are atomic, and safe to repeat."""
    table = LookupRow.Meta.table_name
    update: dict[str, Any] = {
        "TableName": table,
        "Key": {"lookup": {"S": lookup}},
        "UpdateExpression": f"{verb} members :m",
        "ExpressionAttributeValues": {":m": {"SS": list(members)}},
    }
    return Action({"Update": update}, f"{table}|{lookup}")
