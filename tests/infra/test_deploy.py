"""The whole deployment against an emulator of its own: the real `chalice deploy`, and what is deployed answers."""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dev.bankid.server import BankId
from tests.infra.emulated import Emulator, eventually
from tests.simulators import ROOT, free_port, running

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]
COPIED = ("app.py", "requirements.txt", "chalicelib", "infra", "dev")


@dataclass
class Checkout:
    """A copy of the checkout with its own build, stamps and record, deployed to `emulator`."""

    root: Path
    emulator: Emulator
    environment: dict[str, str]

    def deploy(self, *options: str) -> str:
        command = [sys.executable, "-m", "infra.deploy", "--stage", "dev", "--local", *options]
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def url(self) -> str:
        resources = json.loads((self.root / ".chalice/deployed/dev.json").read_text())["resources"]
        api = next(resource["rest_api_id"] for resource in resources if resource["name"] == "rest_api")
        return f"{self.emulator.url}/restapis/{api}/api/_user_request_"

    def get(self, path: str) -> tuple[int, str, dict[str, Any]]:
        """Status, media type and body."""
        request = urllib.request.Request(self.url + path, headers={"Accept": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers["Content-Type"], json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], json.load(error)


@pytest.fixture(scope="module")
def checkout(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    root = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, root / name)
    ignored = shutil.ignore_patterns("deployed", "deployments")
    shutil.copytree(ROOT / ".chalice", root / ".chalice", ignore=ignored)
    cache = ROOT / ".local/build/cache"
    cache.mkdir(parents=True, exist_ok=True)
    (root / ".local/build").mkdir(parents=True)
    (root / ".local/build/cache").symlink_to(cache)
    BankId(root / ".local/bankid")  # writes its certificates
    with running("dev.trust", root / ".local/trust") as trust:
        ports = {"EMULATOR_PORT": emulator.port, "TRUST_PORT": trust.port, "FRONT_PORT": free_port()}
        yield Checkout(root, emulator, _environment(ports))


def _environment(ports: dict[str, int]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {name: str(port) for name, port in ports.items()}


@pytest.fixture(scope="module")
def deployed(checkout: Checkout) -> Checkout:
    checkout.deploy()
    return checkout


def test_the_deployed_api_answers_under_its_own_role(deployed: Checkout) -> None:
    status, _, health = deployed.get("/v1/health")
    assert (status, health["status"], health["stage"]) == (200, "ok", "dev")


def test_what_never_reaches_the_function_is_problem_json(deployed: Checkout) -> None:
    status, media_type, problem = deployed.get("/v1/nowhere-at-all")
    assert (status, media_type) == (404, "application/problem+json")
    assert (problem["status"], problem["code"]) == (404, "not_found")


def test_every_configured_function_is_deployed_as_configured(deployed: Checkout) -> None:
    config = json.loads((ROOT / ".chalice/config.json").read_text())["stages"]["dev"]["lambda_functions"]
    functions = deployed.emulator.client("lambda")
    for name, wanted in config.items():
        suffix = "" if name == "api_handler" else f"-{name}"
        found = functions.get_function_configuration(FunctionName=f"b2bsign-dev{suffix}")
        assert (found["Timeout"], found["MemorySize"]) == (wanted["lambda_timeout"], wanted["lambda_memory_size"])
        assert found["Role"].endswith(f"role/b2bsign-dev-{name}")
        assert found["Handler"] == "app.app" or not found["Handler"].startswith("app."), "a job must not load the app"
        assert found["CodeSize"] <= 25_000_000


def test_the_triggers_are_in_force(deployed: Checkout) -> None:
    mappings = deployed.emulator.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    ours = {
        mapping["FunctionArn"].rsplit(":", 1)[1] for mapping in mappings if "b2bsign-dev-" in mapping["FunctionArn"]
    }
    assert ours == {
        f"b2bsign-dev-{job}"
        for job in (
            "route-events",
            "preflight",
            "seal",
            "verify",
            "send-mail",
            "collect-order",
            "erase",
            "retain",
            "use-credits",
            "issue-receipts",
            "keep-books",
            "settle-payments",
            "export",
            "rights",
            "send-webhooks",
            "send-bulk",
            "note-outcome",
            "follow-erasure",
        )
    }
    for noun in ("sweep", "deadlines", "payments", "remind", "reconcile", "retries", "erasures", "digests"):
        job = f"b2bsign-dev-{noun}"
        rule = deployed.emulator.client("events").list_targets_by_rule(Rule=job)
        assert [target["Arn"].rsplit(":", 1)[1] for target in rule["Targets"]] == [job]


def test_the_jobs_of_time_and_deletion_are_allowed_what_they_do(deployed: Checkout) -> None:
    """With nothing to do they still read the index, shred, list and delete: a missing permission would fail them."""
    functions = deployed.emulator.client("lambda")
    message = {"messageId": "1", "body": '{"request_id": "sr_none"}', "attributes": {"ApproximateReceiveCount": "1"}}
    unpaid = message | {"body": '{"purchase_id": "pur_none"}'}
    owner = message | {"body": '{"sid": "sub_none"}'}
    nothing = message | {"body": '{"sid": "sub_none", "export_id": "exp_none", "part": "1"}'}
    asked = {"deadlines": {}, "erase": {"Records": [message]}, "retain": {"Records": [owner]}}
    unbooked = message | {"body": '{"file_id": "vof_none"}'}
    asked |= {"export": {"Records": [nothing]}, "keep-books": {"Records": [unbooked]}, "reconcile": {}}
    unknown = message | {"body": '{"task": "extract", "data_request_id": "dsr_none"}'}
    asked |= {"rights": {"Records": [unknown]}, "remind": {}}
    asked |= {"payments": {}, "use-credits": {"Records": [message]}, "issue-receipts": {"Records": [unpaid]}}
    asked |= {"settle-payments": {"Records": []}}
    tried = message | {"body": '{"endpoint_id": "whe_none", "delivery_id": "whd_none"}'}
    asked |= {"send-webhooks": {"Records": [tried]}, "retries": {}}
    answers = {}
    for job, payload in asked.items():
        answer = functions.invoke(FunctionName=f"b2bsign-dev-{job}", Payload=json.dumps(payload))
        answers[job] = json.loads(answer["Payload"].read())
    done: dict[str, Any] = {"batchItemFailures": []}
    paid = {
        "payments": {"settled": 0, "failed": 0},
        "use-credits": done,
        "issue-receipts": done,
        "settle-payments": done,
    }
    paid |= {"rights": done, "remind": {"reminded": 0, "failed": 0}}
    assert answers.pop("reconcile").keys() == {"compared", "differing", "failed"}, "with whatever simulators are up"
    paid |= {"keep-books": done}
    paid |= {"send-webhooks": done, "retries": {"retried": 0}}
    assert answers == {"deadlines": {"met": 0, "failed": 0}, "erase": done, "retain": done, "export": done} | paid


def test_the_secrets_name_a_seal_certificate_for_the_key_in_kms(deployed: Checkout) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    stored = deployed.emulator.client("secretsmanager").get_secret_value(SecretId="b2bsign/dev/trust")["SecretString"]
    certificate = x509.load_pem_x509_certificate(json.loads(stored)["seal_certificate_pem"].encode())
    certified = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert certified == deployed.emulator.client("kms").get_public_key(KeyId="alias/b2bsign-dev-seal")["PublicKey"]


def test_deploying_again_changes_nothing(deployed: Checkout) -> None:
    before, told = deployed.url, deployed.deploy()
    assert "data.yaml: unchanged" in told
    assert "secrets: unchanged" in told
    assert "functions: unchanged" in told
    assert "triggers.yaml: unchanged" in told
    assert deployed.url == before


def test_code_alone_is_live_within_seconds_and_a_lost_record_makes_no_second_api(deployed: Checkout) -> None:
    settings = deployed.root / "chalicelib/aws/settings.py"
    settings.write_text(settings.read_text().replace('"0.1.0"', '"0.1.0+changed"'))
    deployed.deploy("--code-only")
    eventually(lambda: deployed.get("/v1/health")[2]["version"] == "0.1.0+changed")
    before = deployed.url
    (deployed.root / ".chalice/deployed/dev.json").unlink()
    deployed.deploy()
    assert deployed.url == before
    assert deployed.get("/v1/nowhere-at-all")[0] == 404  # the gateway's answers survived the import


def test_a_stage_whose_addresses_are_unset_is_not_deployed(checkout: Checkout) -> None:
    command = [sys.executable, "-m", "infra.deploy", "--stage", "prod"]
    environment = checkout.environment | {"AWS_ENDPOINT_URL": checkout.emulator.url, "AWS_DEFAULT_REGION": "eu-north-1"}
    done = subprocess.run(
        command, cwd=checkout.root, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "PUBLIC_URL" in done.stderr
