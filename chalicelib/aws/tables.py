"""The ground of every PynamoDB model: table names by stage, one shared client, rows as transaction actions."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from pynamodb.connection.table import TableConnection
from pynamodb.models import Model

from chalicelib.aws.clients import client
from chalicelib.platform.change import Conflict

M = TypeVar("M", bound="Table")


class Table(Model):
    """A model that uses the process's one DynamoDB client (a connection of its own would cost 75 ms each)."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection = super()._get_connection()
        connection.connection._client = client("dynamodb")
        return connection

    @classmethod
    def find(cls: type[M], hash_key: Any, range_key: Any = None, *, consistent: bool = True) -> M | None:
        """One row or None. Consistent, because a verb decides on what it reads."""
        try:
            return cls.get(hash_key, range_key, consistent_read=consistent)
        except cls.DoesNotExist:
            return None


Wanted = tuple[type[Table], str, str | None]


def together(*wanted: Wanted) -> list[Any]:
    """Several rows of several tables in one consistent read; None in the place of each that is not there."""
    keys = [_wanted_key(model, hash_key, range_key) for model, hash_key, range_key in wanted]
    tables: dict[str, Any] = {}
    for (model, _, _), key in zip(wanted, keys, strict=True):
        tables.setdefault(model.Meta.table_name, {"Keys": [], "ConsistentRead": True})["Keys"].append(key)
    found: dict[str, list[dict[str, Any]]] = {}
    while tables:
        answer = client("dynamodb").batch_get_item(RequestItems=tables)
        for table, items in answer["Responses"].items():
            found.setdefault(table, []).extend(items)
        tables = answer.get("UnprocessedKeys") or {}
    return [_picked(model, key, found) for (model, _, _), key in zip(wanted, keys, strict=True)]


def _wanted_key(model: type[Table], hash_key: str, range_key: str | None) -> dict[str, Any]:
    names = (_attribute(model, "_hash_key_attribute"), _attribute(model, "_range_key_attribute"))
    return {a.attr_name: {"S": value} for a, value in zip(names, (hash_key, range_key), strict=True) if a and value}


def _picked(model: type[Table], key: dict[str, Any], found: dict[str, list[dict[str, Any]]]) -> Table | None:
    for item in found.get(model.Meta.table_name, []):
        if all(item[name] == value for name, value in key.items()):
            return model.from_raw_data(item)
    return None


Item = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Page:
    """Items in DynamoDB's own form, and the key after which the next page begins (None: there is no next)."""

    items: list[Item]
    last: Item | None


def query_items(
    model: type[Table],
    hash_key: str,
    *,
    limit: int,
    start: Item | None,
    between: tuple[str, str] | None = None,
    among: tuple[str, Collection[str]] | None = None,
    ascending: bool = False,
) -> Page:
    """One query that reads at most `limit` items of one hash key, the greatest range keys first; eventually consistent.

    `between` bounds the range key, both ends included; `among` names an attribute and its values, and lets other items
    go after they were read, and paid for.
    """
    answer = client("dynamodb").query(
        TableName=model.Meta.table_name,
        ScanIndexForward=ascending,
        Limit=limit,
        **_conditions(model, hash_key, between, among),
        **({"ExclusiveStartKey": start} if start else {}),
    )
    return Page(answer["Items"], answer.get("LastEvaluatedKey"))


def _conditions(
    model: type[Table], hash_key: str, between: tuple[str, str] | None, among: tuple[str, Collection[str]] | None
) -> dict[str, Any]:
    condition, said = "#h = :h", {"#h": _attribute(model, "_hash_key_attribute").attr_name}
    values = {":h": {"S": hash_key}}
    more: dict[str, Any] = {}
    if between:
        condition += " AND #r BETWEEN :a AND :b"
        said["#r"] = _attribute(model, "_range_key_attribute").attr_name
        values |= {":a": {"S": between[0]}, ":b": {"S": between[1]}}
    if among:
        name, wanted = among
        said["#f"] = name
        values |= {f":f{i}": {"S": value} for i, value in enumerate(wanted)}
        more["FilterExpression"] = f"#f IN ({', '.join(f':f{i}' for i in range(len(wanted)))})"
    more |= {"KeyConditionExpression": condition, "ExpressionAttributeNames": said}
    return more | {"ExpressionAttributeValues": values}


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a transaction, the item it touches, and the refusal its failed condition means."""

    body: dict[str, Any]
    target: str
    refusal: type[Exception] = Conflict


def update(action: Action) -> None:
    """An Update that stands alone, without a transaction (which would cost twice as much); its refusal when its
    condition failed."""
    dynamodb = client("dynamodb")
    try:
        dynamodb.update_item(**action.body["Update"])
    except dynamodb.exceptions.ConditionalCheckFailedException as refused:
        raise action.refusal from refused


def create(row: Table, refusal: type[Exception] = Conflict) -> Action:
    """A row that must not exist yet."""
    action = put(row)
    action.body["Put"] |= {
        "ConditionExpression": "attribute_not_exists(#h)",
        "ExpressionAttributeNames": {"#h": _attribute(row, "_hash_key_attribute").attr_name},
    }
    return Action(action.body, action.target, refusal)


def put(row: Table) -> Action:
    """A row that replaces whatever was there (it has one writer at a time: the guarded entity it belongs to)."""
    item = _item(row)
    return Action({"Put": {"TableName": row.Meta.table_name, "Item": item}}, _target(row, _key(row, item)))


def delete(row: Table) -> Action:
    key = _key(row, _item(row))
    return Action({"Delete": {"TableName": row.Meta.table_name, "Key": key}}, _target(row, key))


def versioned(row: Table, *, read_version: int) -> Action:
    """The row as it shall be, guarded by the version that was read (0: it must be new).

    An update that sets every known attribute, not a put: attributes that newer code added survive older code.
    """
    item = _item(row)
    key = _key(row, item)
    known = {attribute.attr_name for attribute in row.get_attributes().values()} - key.keys()
    present, absent = sorted(known & item.keys()), sorted(known - item.keys())
    names = {f"#a{i}": name for i, name in enumerate(present + absent)}
    alias = {name: placeholder for placeholder, name in names.items()}
    values = {f":{alias[name][1:]}": item[name] for name in present}
    expression = "SET " + ", ".join(f"{alias[name]} = :{alias[name][1:]}" for name in present)
    if absent:
        expression += " REMOVE " + ", ".join(alias[name] for name in absent)
    body = {
        "TableName": row.Meta.table_name,
        "Key": key,
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ConditionExpression": f"attribute_not_exists({alias['version']})",
    }
    if read_version:
        values[":read"] = {"N": str(read_version)}
        body["ConditionExpression"] = f"{alias['version']} = :read"
    return Action({"Update": body}, _target(row, key))


def _item(row: Table) -> dict[str, Any]:
    return dict(row.serialize())


def _key(row: Table, item: dict[str, Any]) -> dict[str, Any]:
    keys = (_attribute(row, "_hash_key_attribute"), _attribute(row, "_range_key_attribute"))
    return {attribute.attr_name: item[attribute.attr_name] for attribute in keys if attribute is not None}


def _attribute(row: Table | type[Table], which: str) -> Any:
    """PynamoDB's own names of its keys; private there, and untyped."""
    return getattr(row, which)()


def _target(row: Table, key: dict[str, Any]) -> str:
    return f"{row.Meta.table_name}|{sorted(key.items())}"
