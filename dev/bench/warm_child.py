"""`python -m dev.bench.warm_child ROUNDS`: CPU seconds of each warm operation, medians of rounds."""

import json
import logging
import statistics
import sys
import time
from collections.abc import Callable

import boto3
import msgspec
from chalice.app import Blueprint
from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.aws.observability import logger
from chalicelib.aws.settings import settings
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.gateway import Gateway
from chalicelib.handlers.http import Api
from chalicelib.signing.archive import page
from chalicelib.signing.schemas import NewRequest
from dev.bench.canned import KEY, SID
from dev.bench.cold import event

CALLS = {"get_item": 20, "request": 100, "page": 5, "stock_page": 5}
BODY = {
    "title": "Ramavtal om konsulttjänster",
    "message": "Hej! Här kommer dokumentet vi talade om.",
    "recipients": [{"is_sender": True}, {"name": "Bengt Berg", "email": "bengt.berg@example.org"}],
}
PATTERN = "/v1/bench/{request_id}"


class Drafted(msgspec.Struct):
    request_id: str
    title: str


class StockRow(Model):
    """The archive's row as PynamoDB's documentation would have it."""

    class Meta:
        table_name = settings().table("archive")
        region = "eu-north-1"

    sid = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    request_id = UnicodeAttribute()
    status = UnicodeAttribute()
    title_sealed = BinaryAttribute(legacy_encoding=False, null=True)
    signer_count = NumberAttribute()
    signed_count = NumberAttribute()
    created_at = UnicodeAttribute()
    sent_at = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)


def operations() -> dict[str, Callable[[], object]]:
    dynamodb, app = boto3.client("dynamodb"), _app()
    draft = event("POST", "/v1/bench/sr_1", json.dumps(BODY), PATTERN) | {"pathParameters": {"request_id": "sr_1"}}
    table = settings().table("sessions")
    return {
        "get_item": lambda: dynamodb.get_item(TableName=table, Key={"session_id": {"S": "ses_bench"}}),
        "request": lambda: app(draft, None),
        "page": lambda: page(SID, KEY, limit=50, after=None),
        "stock_page": lambda: list(StockRow.query(SID, limit=50, scan_index_forward=False)),
    }


def _app() -> Gateway:
    """The service's own edge with one route that asks nobody."""
    blueprint, app = Blueprint(__name__), Gateway(app_name="bench")

    @Api(blueprint, "bench").route("POST", PATTERN, caller=anyone, body=NewRequest, answer=Drafted, status=201)
    def draft(call: Call) -> Answer:
        """A view that does nothing but log."""
        logger().info("drafted", extra={"request_id": call.request_id})
        return Answer(Drafted(call.params["request_id"], call.body.title), 201)

    app.register_blueprint(blueprint)
    return app


def main() -> None:
    tried = operations()
    assert tried["request"]()["statusCode"] == 201  # type: ignore[index]
    assert len(tried["page"]()[0]) == len(tried["stock_page"]()) == 50  # type: ignore[index, arg-type]
    taken: dict[str, list[float]] = {name: [] for name in tried}
    for _ in range(int(sys.argv[1])):
        for name, do in tried.items():
            taken[name].append(_cpu_s(do, CALLS[name]))
    print(json.dumps({name: statistics.median(times) for name, times in taken.items()}))


def _cpu_s(do: Callable[[], object], calls: int) -> float:
    began = time.process_time()
    for _ in range(calls):
        do()
    return (time.process_time() - began) / calls


if __name__ == "__main__":
    logger().handlers[0] = logging.StreamHandler(open("/dev/null", "w"))  # noqa: SIM115, PTH123 - the whole process
    main()
