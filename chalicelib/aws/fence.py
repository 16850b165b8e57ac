"""The fences table: a row for whoever asked to be erased, and the condition every write of theirs carries."""

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Action, Table
from chalicelib.platform.fence import AccountBeingErased, AccountFrozen, FenceState


class FenceRow(Table):
    """`epoch` counts its moves, so that what was decided at one is known to be old at the next."""

    class Meta:
        table_name = settings().table("fences")

    sid = UnicodeAttribute(hash_key=True)
    state = UnicodeAttribute()
    epoch = NumberAttribute()
    erasure_id = UnicodeAttribute(null=True)


def while_open(sid: str) -> Action:
    """For what a person does."""
    return _check(sid, (FenceState.OPEN,), AccountFrozen)


def while_reachable(sid: str) -> Action:
    """For logging in: who is frozen must be able to cancel."""
    return _check(sid, (FenceState.OPEN, FenceState.FROZEN), AccountBeingErased)


def _check(sid: str, states: tuple[FenceState, ...], refusal: type[Exception]) -> Action:
    table = FenceRow.Meta.table_name
    values = {f":s{i}": {"S": state.value} for i, state in enumerate(states)}
    check: dict[str, Any] = {
        "TableName": table,
        "Key": {"sid": {"S": sid}},
        "ConditionExpression": f"attribute_not_exists(sid) OR #s IN ({', '.join(values)})",
        "ExpressionAttributeNames": {"#s": "state"},
        "ExpressionAttributeValues": values,
    }
    return Action({"ConditionCheck": check}, fence_target(sid), refusal)


def fence_target(sid: str) -> str:
    return f"{FenceRow.Meta.table_name}|{[('sid', {'S': sid})]}"
