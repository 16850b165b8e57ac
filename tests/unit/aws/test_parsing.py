"""The quick parser answers what botocore's own answers, for whatever DynamoDB and its neighbours send."""

import base64
import json
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.parsers import JSONParser
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.aws.clients import client
from chalicelib.aws.parsing import QuickFactory, QuickParser

NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)).map(str)
TEXTS = st.text(max_size=20)
BINARY = st.binary(max_size=40).map(lambda content: base64.b64encode(content).decode())
FLAT = st.one_of(
    st.builds(lambda v: {"S": v}, TEXTS),
    st.builds(lambda v: {"N": v}, NUMBERS),
    st.builds(lambda v: {"B": v}, BINARY),
    st.builds(lambda v: {"BOOL": v}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda v: {"SS": v}, st.lists(TEXTS, min_size=1, max_size=3)),
    st.builds(lambda v: {"NS": v}, st.lists(NUMBERS, min_size=1, max_size=3)),
    st.builds(lambda v: {"BS": v}, st.lists(BINARY, min_size=1, max_size=3)),
)
VALUES = st.recursive(
    FLAT,
    lambda inner: st.one_of(
        st.builds(lambda v: {"L": v}, st.lists(inner, max_size=3)),
        st.builds(lambda v: {"M": v}, st.dictionaries(TEXTS, inner, max_size=3)),
    ),
    max_leaves=12,
)
ITEMS = st.dictionaries(TEXTS, VALUES, max_size=5)
CAPACITY = {"TableName": "t", "CapacityUnits": 1.5, "Table": {"CapacityUnits": 1}}


@cache
def shape_of(service: str, operation: str) -> Any:
    return botocore.session.get_session().get_service_model(service).operation_model(operation).output_shape


def parsed(service: str, operation: str, content: bytes, status: int = 200) -> tuple[Any, Any]:
    """botocore's answer and ours."""
    shape = shape_of(service, operation)
    answer = {"status_code": status, "headers": {"x-amzn-RequestId": "r"}, "body": content}
    return JSONParser().parse(dict(answer), shape), QuickParser().parse(dict(answer), shape)


@settings(deadline=None)
@given(st.lists(ITEMS, max_size=4), ITEMS)
def test_a_page_of_items_is_read_alike(items: list[Any], last: Any) -> None:
    page = {"Items": items, "Count": len(items), "LastEvaluatedKey": last, "ConsumedCapacity": CAPACITY}
    theirs, ours = parsed("dynamodb", "Query", json.dumps(page).encode())
    assert ours == theirs


@settings(deadline=None)
@given(ITEMS)
def test_one_item_and_a_batch_are_read_alike(item: Any) -> None:
    for operation, answer in (
        ("GetItem", {"Item": item}),
        ("BatchGetItem", {"Responses": {"t": [item]}, "UnprocessedKeys": {"t": {"Keys": [item]}}}),
        ("UpdateItem", {"Attributes": item, "ItemCollectionMetrics": {"ItemCollectionKey": item}}),
    ):
        theirs, ours = parsed("dynamodb", operation, json.dumps(answer, ensure_ascii=False).encode())
        assert ours == theirs


@pytest.mark.parametrize("content", [b"", b"{}", b'{"Item": null}', b"<html>no</html>", b"not json", b'{"Item": {}}'])
@pytest.mark.parametrize("status", [200, 400, 503])
def test_empty_odd_and_refusing_answers_are_read_alike(content: bytes, status: int) -> None:
    theirs, ours = parsed("dynamodb", "GetItem", content, status)
    assert ours == theirs


def test_why_a_transaction_was_cancelled_is_read_alike() -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": {"b": {"B": "AAE="}}, "Message": "m"}]
    refusal = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "CancellationReasons": reasons,
    }
    theirs, ours = parsed("dynamodb", "TransactWriteItems", json.dumps(refusal).encode(), 400)
    assert ours == theirs
    assert ours["Error"]["Code"] == "TransactionCanceledException"


def test_other_services_of_the_protocol_are_read_alike() -> None:
    for service, operation, answer in (
        ("kms", "Decrypt", {"KeyId": "k", "Plaintext": "AAEC"}),
        ("kms", "DescribeKey", {"KeyMetadata": {"KeyId": "k", "CreationDate": 1700000000.25}}),
        ("secretsmanager", "GetSecretValue", {"Name": "n", "SecretString": "å", "CreatedDate": 1.5e9}),
        ("sqs", "GetQueueUrl", {"QueueUrl": "https://q"}),
    ):
        theirs, ours = parsed(service, operation, json.dumps(answer).encode())
        assert ours == theirs


def test_the_clients_of_the_service_use_it() -> None:
    factory = client("dynamodb")._endpoint._response_parser_factory
    assert isinstance(factory, QuickFactory)
    assert isinstance(factory.create_parser("json"), QuickParser)
    assert not isinstance(factory.create_parser("rest-xml"), QuickParser)
