"""Size: more rows than one run of a task erases, and more versions of objects than one page of a listing.

`ERASE_ITEMS=10000 ERASE_VERSIONS=1000 pytest tests/unit/privacy/test_erasure_large.py` is all of it; here a sample.
"""

import os
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.notifications.store import MessageRow
from chalicelib.platform.erasing import Subject
from chalicelib.platform.ids import ErasureId, SubjectId
from chalicelib.privacy.erasure_ledger import next_entry, tally
from chalicelib.privacy.erasure_run import CHUNK, CHUNKS_AT_ONCE
from chalicelib.privacy.erasure_store import DynamoLedger
from chalicelib.signing.rows import ExportRow

ITEMS = int(os.environ.get("ERASE_ITEMS", "250"))
VERSIONS = int(os.environ.get("ERASE_VERSIONS", "60"))
SUBJECT = Subject(sid=SubjectId("sub_large"))


@pytest.mark.timeout(1200)
def test_many_rows_and_versions_are_erased_chunk_by_chunk_and_counted_once(aws: Any) -> None:
    with MessageRow.batch_write() as batch:
        for n in range(ITEMS):
            batch.save(
                MessageRow(SUBJECT.sid, f"m{n:06}", kind="x", to="x", status="sent", updated_at="", expires_at=1)
            )
    ExportRow(SUBJECT.sid, "exp_1", **_export()).save()
    for n in range(VERSIONS):
        name = {"Bucket": wiring.ground.settings().bucket("vault"), "Key": "export/exp_1/part"}
        aws("s3").put_object(**name, Body=str(n).encode())
    ledger, erasure_id = DynamoLedger(), ErasureId("era_large")
    for eraser in wiring.privacy.erasers()[:2]:
        while places := eraser.find(SUBJECT, CHUNK):
            entry = next_entry(ledger.last(erasure_id), eraser.store, "erase", places)
            ledger.write(erasure_id, entry)
            eraser.erase(SUBJECT, entry.places)
            ledger.write(erasure_id, entry.done())
    assert tally(ledger.entries(erasure_id)) == {"exports": 1, "messages": ITEMS}
    assert "Versions" not in aws("s3").list_object_versions(Bucket=wiring.ground.settings().bucket("vault"))
    # A task's run is three events of an execution's history, which holds 25,000.
    assert 3 * 10_000 / (CHUNK * CHUNKS_AT_ONCE) < 25_000 / 100


def _export() -> dict[str, Any]:
    return {
        "version": 1,
        "head_seq": 0,
        "head_hash": "",
        "status": "ready",
        "language": "sv",
        "asked_sealed": b"x",
        "with_evidence": False,
        "parts": [],
        "created_at": "2026-11-28",
        "expires_at": 1,
    }
