"""Sets behind a look-up: which persons have an address, which sessions a subject has."""

from collections.abc import Sequence
from typing import Any

from pynamodb.exceptions import DeleteError

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


def remove_members(lookup: str, sid: str) -> bool:
    """Takes a person out of a set; False when the row is theirs as a whole, or nobody is left in it."""
    row = LookupRow.find(lookup)
    if row is None or row.sid == sid or not row.members or row.lookup.endswith(sid):
        return False
    if row.members - {sid}:
        LookupRow(lookup).update(actions=[LookupRow.members.delete({sid})])
        return True
    try:
        LookupRow(lookup).delete(condition=LookupRow.members == {sid})
    except DeleteError as changed:
        if changed.cause_response_code != "ConditionalCheckFailedException":
            raise
        LookupRow(lookup).update(actions=[LookupRow.members.delete({sid})])  # another account came to have it just now
    return True
