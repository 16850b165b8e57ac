"""The ground of every PynamoDB model: table names by stage, one shared client, rows as transaction actions."""

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


@dataclass(frozen=True, slots=True)
class Action:
    """One action of a transaction, the item it touches, and the refusal its failed condition means."""

    body: dict[str, Any]
    target: str
    refusal: type[Exception] = Conflict


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
    update = {
        "TableName": row.Meta.table_name,
        "Key": key,
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ConditionExpression": f"attribute_not_exists({alias['version']})",
    }
    if read_version:
        values[":read"] = {"N": str(read_version)}
        update["ConditionExpression"] = f"{alias['version']} = :read"
    return Action({"Update": update}, _target(row, key))


def _item(row: Table) -> dict[str, Any]:
    return dict(row.serialize())


def _key(row: Table, item: dict[str, Any]) -> dict[str, Any]:
    keys = (_attribute(row, "_hash_key_attribute"), _attribute(row, "_range_key_attribute"))
    return {attribute.attr_name: item[attribute.attr_name] for attribute in keys if attribute is not None}


def _attribute(row: Table, which: str) -> Any:
    """PynamoDB's own names of its keys; private there, and untyped."""
    return getattr(row, which)()


def _target(row: Table, key: dict[str, Any]) -> str:
    return f"{row.Meta.table_name}|{sorted(key.items())}"
