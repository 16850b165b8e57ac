"""What a function loads at start-up: nothing heavy, and no more than a budget for its role.

Work is counted in modules and in calls (of Python and C functions) made while they load: on every machine the same, and
without a tool that may be missing. `make bench` measures instructions and time.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
JOBS = sorted(path.stem for path in (ROOT / "chalicelib/handlers").glob("*_jobs.py"))
NEVER = {
    "pyhanko",
    "pyhanko_certvalidator",
    "pikepdf",
    "lxml",
    "segno",
    "stripe",
    "httpx",
    "requests",
    "aiohttp",
    "boto3",
}
LATER = {"botocore", "pynamodb", "cryptography", "aws_lambda_powertools", "orjson", "email_validator", "personnummer"}
BUDGETS = {"app": (320, 190_000), **dict.fromkeys((f"chalicelib.handlers.{job}" for job in JOBS), (130, 62_000))}

LOAD = """
import sys
calls = 0
def count(frame, event, argument):
    global calls
    calls += event in ("call", "c_call")
before = set(sys.modules)
sys.setprofile(count)
import {module}
sys.setprofile(None)
import json
print(json.dumps({{"modules": sorted(set(sys.modules) - before), "calls": calls}}))
"""


@cache
def loaded(module: str) -> dict[str, Any]:
    """Twice, because the first time may have to compile."""
    environment = {"PATH": os.environ["PATH"], "STAGE": "test", "PYTHONPATH": str(ROOT), "AWS_REGION": "eu-north-1"}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", LOAD.format(module=module)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def roots(module: str) -> set[str]:
    return {name.partition(".")[0] for name in loaded(module)["modules"]}


def test_every_job_module_is_known() -> None:
    known = ["bulk", "deadlines", "identity", "notifications", "payments", "privacy", "rights", "signing", "webhooks"]
    assert [f"{job}_jobs" for job in known] == JOBS


@pytest.mark.parametrize("module", BUDGETS)
def test_nothing_heavy_is_loaded_at_start(module: str) -> None:
    assert not roots(module) & NEVER


@pytest.mark.parametrize("module", BUDGETS)
def test_what_only_some_requests_need_is_loaded_by_them(module: str) -> None:
    assert not roots(module) & LATER


@pytest.mark.parametrize("module", BUDGETS)
def test_start_up_stays_within_its_budget(module: str) -> None:
    modules, calls = BUDGETS[module]
    found = loaded(module)
    assert len(found["modules"]) <= modules
    assert found["calls"] <= calls


@pytest.mark.parametrize("job", JOBS)
def test_a_job_never_loads_the_app(job: str) -> None:
    modules = set(loaded(f"chalicelib.handlers.{job}")["modules"])
    assert "app" not in modules
    assert not {name for name in modules if name.startswith("chalicelib.handlers.") and not name.endswith(job)}


RUN = """
import sys, tests.conftest
from moto import mock_aws
with mock_aws():
    from chalicelib.aws.clients import client
    from tests.ground import make_ground
    make_ground(client)
    before = {{name.partition(".")[0] for name in sys.modules}}
    from chalicelib.handlers.{module} import {function}
    message = {{"messageId": "1", "body": '{work}', "attributes": {{"ApproximateReceiveCount": "1"}}}}
    {function}({{"Records": [message]}}, None)
    import json
    print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}} - before)))
"""


@pytest.mark.parametrize(
    ("module", "function", "work"),
    [
        ("identity_jobs", "collect_order", '{"order_id": "eo_none"}'),
        ("signing_jobs", "verify", '{"verification_id": "ver_none"}'),
        ("signing_jobs", "preflight", '{"request_id": "sr_none", "document_id": "doc_none"}'),
    ],
)
def test_no_job_but_the_seal_loads_a_pdf_library_when_it_runs(module: str, function: str, work: str) -> None:
    """Foreign files are parsed in child processes; the job itself loads no parser."""
    code = RUN.format(module=module, function=function, work=work)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert not set(json.loads(done.stdout.splitlines()[-1])) & {"pyhanko", "pyhanko_certvalidator", "pikepdf"}
