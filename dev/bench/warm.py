"""The warm path: a request's framework and a page of the archive, against boto3 and stock PynamoDB."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from dev.bench.canned import canned
from dev.bench.cold import LAMBDA
from dev.bench.figures import Figure, Result
from dev.bench.stub import serving
from infra.deploy_build import ROOT

FIGURES = ("request_framework", "query_50")
HOW = {
    "request_framework": "CPU of a routed, validated, logged POST without AWS ÷ one boto3 GetItem",
    "query_50": "CPU of the service's page of 50 requests (query, unsealing 50 titles) ÷ stock PynamoDB's query",
}


def measure(wanted: frozenset[str], *, quick: bool) -> Iterator[tuple[str, Result]]:
    """In a process of its own, so that the server of canned answers is not counted; both sides ask it."""
    rounds = 5 if quick else 25
    with serving(canned(archive_rows=50).answers) as url:
        environment = {"PATH": os.environ["PATH"], **LAMBDA, "AWS_ENDPOINT_URL": url}
        command = [sys.executable, "-m", "dev.bench.warm_child", str(rounds)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=600
        )
    medians = json.loads(done.stdout.splitlines()[-1])
    ratios = {
        "request_framework": medians["request"] / medians["get_item"],
        "query_50": medians["page"] / medians["stock_page"],
    }
    for name in sorted(wanted):
        yield name, Figure(ratios[name], f"{HOW[name]}; medians of {rounds} rounds in one process")
