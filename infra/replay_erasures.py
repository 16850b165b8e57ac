"""`python -m infra.replay_erasures STAGE`: after tables were restored, and before they take traffic, everything that
had been erased is erased again. The tables of erasures and keys are not restored: they say who and what. Twice is once.
"""

import argparse
import json
import sys
from typing import Any

import boto3

APP = "b2bsign"
AFTER_SHRED = {"shredded", "erased", "irreversible"}


def replay(session: Any, stage: str) -> dict[str, int]:
    """By erasure: how many places had come back."""
    scanned = session.client("dynamodb").get_paginator("scan").paginate(TableName=f"{APP}-{stage}-erasures")
    items = [item for page in scanned for item in page["Items"]]
    ids = sorted(item["erasure_id"]["S"] for item in items if item["state"]["S"] in AFTER_SHRED)
    return {erasure_id: _replayed(session.client("lambda"), stage, erasure_id) for erasure_id in ids}


def _replayed(functions: Any, stage: str, erasure_id: str) -> int:
    answer = functions.invoke(
        FunctionName=f"{APP}-{stage}-erasure-erase",
        Payload=json.dumps({"task": "replay", "erasure_id": erasure_id}),
    )
    said = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise RuntimeError(f"{erasure_id}: {said.get('errorType')}")
    return int(said["erased"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.replay_erasures", description=__doc__)
    parser.add_argument("stage")
    for erasure_id, count in replay(boto3.Session(), parser.parse_args().stage).items():
        sys.stdout.write(f"{erasure_id}: {count} places erased again\n")


if __name__ == "__main__":
    main()
