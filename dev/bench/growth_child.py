"""`python -m dev.bench.growth_child N…`: writes archives of N rows, prints what a page of each takes."""

import json
import os
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3

from chalicelib.aws.clients import client, session
from chalicelib.platform.ids import SubjectId
from chalicelib.signing.archive import page
from chalicelib.signing.rows import ArchiveRow
from dev.bench.canned import KEY, archive_row
from dev.bench.cost import cpu_s
from infra.deploy_stacks import deploy_stack

TEMPLATE = Path(__file__).parents[2] / "infra/data.yaml"
PAGE, BATCH, ROUNDS = 25, 25, 60


def main() -> None:
    parameters = {"Stage": "dev", "BucketSuffix": "", "PublicOrigin": os.environ["PUBLIC_URL"]}
    deploy_stack(boto3.client("cloudformation"), "b2bsign-dev-data", TEMPLATE.read_text(), parameters)
    seen: list[dict[str, Any]] = []
    session().register("after-call.dynamodb.Query", lambda parsed, **_: seen.append(parsed))
    sizes = [int(size) for size in sys.argv[1:]]
    starts = {size: _filled(size) for size in sizes}
    taken: dict[int, list[float]] = {size: [] for size in sizes}
    counted: dict[int, tuple[int, int]] = {}
    for _ in range(ROUNDS):
        for size in sizes:
            seen.clear()
            began = cpu_s()
            entries, _next = page(_sid(size), KEY, limit=PAGE, after=starts[size])
            taken[size].append(cpu_s() - began)
            assert len(entries) == PAGE
            counted[size] = len(seen), sum(answer["ScannedCount"] for answer in seen)
    print(json.dumps({size: _told(statistics.median(taken[size]), *counted[size]) for size in sizes}))


def _told(cpu: float, calls: int, items_read: int) -> dict[str, float]:
    return {"cpu_s": cpu, "calls": calls, "items_read": items_read}


def _sid(size: int) -> SubjectId:
    return SubjectId(f"sub_{size}")


def _filled(size: int) -> str:
    """Writes the archive; the cursor of a page in its middle."""
    for items in _batches(size):
        client("dynamodb").batch_write_item(RequestItems={ArchiveRow.Meta.table_name: items})
    cursor = None
    for _ in range(2):
        _entries, cursor = page(_sid(size), KEY, limit=PAGE, after=cursor)
    assert cursor
    return cursor


def _batches(size: int) -> Iterator[list[Any]]:
    for first in range(0, size, BATCH):
        rows = (archive_row(number, _sid(size)) for number in range(first, min(first + BATCH, size)))
        yield [{"PutRequest": {"Item": dict(row.serialize())}} for row in rows]


if __name__ == "__main__":
    main()
