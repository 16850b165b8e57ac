"""Places: rows by `noun|hash key|range key`, found by a query or a scan, and deleted one by one.

Only the erasure of a person scans: it must find what no index leads to.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Item, Table

PAGE = 500


def noun_of(model: type[Table]) -> str:
    return model.Meta.table_name.removeprefix(settings().table(""))


def place_of(noun: str, keys: Sequence[str], item: Mapping[str, Mapping[str, Any]]) -> str:
    """`keys`: the names of the table's hash and range key."""
    return "|".join([noun, *(str(next(iter(item[key].values()))) for key in keys)])


def delete_place(model: type[Table], place: str) -> None:
    """Twice is once."""
    keys = _keys(model)
    values = place.split("|", len(keys))[1:]
    key = {name: {"S": value} for name, value in zip(keys, values, strict=True)}
    client("dynamodb").delete_item(TableName=model.Meta.table_name, Key=key)


def queried(model: type[Table], hash_key: str, limit: int) -> list[str]:
    """The first places of one partition."""
    names, noun = _keys(model), noun_of(model)
    answer = client("dynamodb").query(
        TableName=model.Meta.table_name,
        KeyConditionExpression="#h = :h",
        ExpressionAttributeNames={"#h": names[0]},
        ExpressionAttributeValues={":h": {"S": hash_key}},
        ConsistentRead=True,
        Limit=limit,
    )
    return [place_of(noun, names, item) for item in answer["Items"]]


def scanned(model: type[Table], condition: str, names: dict[str, str], sid: str, limit: int) -> list[str]:
    """The first places whose row meets `condition`, in which `:sid` stands for the person."""
    keys, noun = _keys(model), noun_of(model)
    asked = {
        "FilterExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {":sid": {"S": sid}},
    }
    found = (place_of(noun, keys, item) for page in pages(model.Meta.table_name, **asked) for item in page)
    return list(islice(found, limit))


def pages(table: str, **asked: Any) -> Iterator[list[Item]]:
    start: dict[str, Any] = {}
    while True:
        answer = client("dynamodb").scan(TableName=table, Limit=PAGE, ConsistentRead=True, **asked, **start)
        yield answer["Items"]
        if not answer.get("LastEvaluatedKey"):
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _keys(model: type[Table]) -> list[str]:
    known: Any = model  # PynamoDB's own names of its keys are untyped
    return [a.attr_name for a in (known._hash_key_attribute(), known._range_key_attribute()) if a is not None]
