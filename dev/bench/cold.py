"""Cold starts: the package against a bare boto3, in interpreters that see nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dev.bench.canned import TOKEN, canned
from dev.bench.cost import Meter, Program, best_meter
from dev.bench.figures import Figure, Result
from dev.bench.package import unpacked
from dev.bench.stub import serving

FIGURES = ("cold_start_api", "first_request", "cold_start_job")
JOBS = ("identity_jobs", "signing_jobs", "notifications_jobs")
READ = "/v1/signature-requests"
LAMBDA = {
    "STAGE": "dev",
    "AWS_REGION": "eu-north-1",
    "AWS_DEFAULT_REGION": "eu-north-1",
    "AWS_ACCESS_KEY_ID": "AKIABENCH",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_EC2_METADATA_DISABLED": "true",
}
BARE = "import boto3; dynamodb = boto3.client('dynamodb')"
GET_ITEM = "; dynamodb.get_item(TableName='b2bsign-dev-sessions', Key={'session_id': {'S': 'ses_bench'}})"


def measure(wanted: frozenset[str], *, quick: bool) -> Iterator[tuple[str, Result]]:
    meter = best_meter(quick=quick)
    with unpacked() as (task, bare):
        if wanted & {"cold_start_api", "cold_start_job"}:
            one = meter.cost(Program(bare, BARE, LAMBDA))
        if "cold_start_api" in wanted:
            value = meter.cost(Program(task, "import app", LAMBDA)) / one
            yield "cold_start_api", Figure(value, f"import app ÷ import boto3 and a dynamodb client; {_by(meter)}")
        if "cold_start_job" in wanted:
            yield "cold_start_job", _worst_job(meter, task, one)
        if "first_request" in wanted:
            yield "first_request", _first_request(meter, task, bare)


def _worst_job(meter: Meter, task: Path, one: float) -> Figure:
    costs = {job: meter.cost(Program(task, f"import chalicelib.handlers.{job}", LAMBDA)) / one for job in JOBS}
    each = ", ".join(f"{job} {cost:.2f}" for job, cost in costs.items())
    return Figure(max(costs.values()), f"the dearest job module ÷ bare boto3 ({each}); {_by(meter)}")


def _first_request(meter: Meter, task: Path, bare: Path) -> Figure:
    """Both talk to the same server of canned answers on loopback."""
    with serving(canned(archive_rows=10).answers) as url:
        variables = LAMBDA | {"AWS_ENDPOINT_URL": url}
        one = meter.cost(Program(bare, BARE + GET_ITEM, variables))
        costs = {
            path: meter.cost(Program(task, _call(path), variables)) / one for path in (READ, "/v1/sessions/current")
        }
    other = f"GET /v1/sessions/current {costs['/v1/sessions/current']:.2f}"
    how = f"import app and GET {READ} (session, key, KMS, page) ÷ bare boto3 and one GetItem; {other}; {_by(meter)}"
    return Figure(costs[READ], how)


def _call(path: str) -> str:
    return f"import app, json\nanswer = app.app(json.loads({json.dumps(event('GET', path))!r}), None)\n" + (
        "assert answer['statusCode'] == 200, answer"
    )


def event(method: str, path: str, body: str | None = None, pattern: str | None = None) -> dict[str, Any]:
    """What API Gateway hands a function, from a browser with the canned session."""
    headers = {"Cookie": f"__Host-session={TOKEN}", "Accept": "*/*", "Accept-Language": "sv"}
    headers |= {"Content-Type": "application/json", "User-Agent": "bench"}
    return {
        "resource": pattern or path,
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": pattern or path,
            "httpMethod": method,
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": body,
        "isBase64Encoded": False,
    }


def _by(meter: Meter) -> str:
    return {"instructions": "instructions by cachegrind"}.get(meter.unit, f"medians of {meter.repetitions} CPU times")
