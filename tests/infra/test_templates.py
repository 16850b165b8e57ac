"""The templates agree with the linter, with each other and with the functions' configuration."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.deploy_gateway import without_answers
from tests.ground import _Loader, resources

ROOT = Path(__file__).resolve().parents[2]
INFRA = ROOT / "infra"
HOLDS_DATA = {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key"}
KEYS = {
    "keys": ["key_id"],
    "persons": ["sid"],
    "companies": ["company_id"],
    "memberships": ["company_id", "sid"],
    "invitations": ["company_id", "invitation_id"],
    "lookups": ["lookup"],
    "sessions": ["session_id"],
    "eid-orders": ["order_id"],
    "acknowledgements": ["sid", "at"],
    "requests": ["request_id"],
    "recipients": ["request_id", "recipient_id"],
    "documents": ["request_id", "document_id"],
    "archive": ["sid", "entry"],
    "events": ["stream", "seq"],
    "once": ["once_id"],
    "messages": ["about", "message_id"],
    "verifications": ["verification_id"],
    "wallets": ["wallet_id"],
    "ledger": ["wallet_id", "entry"],
    "lots": ["wallet_id", "lot_id"],
    "balances": ["wallet_id", "month"],
    "vouchers": ["book", "number"],
    "voucher-files": ["file_id"],
    "reconciliations": ["method", "day"],
    "reservations": ["request_id"],
    "purchases": ["purchase_id"],
    "payments": ["key"],
    "receipts": ["receipt_id"],
    "refunds": ["refund_id"],
    "withdrawals": ["withdrawal_id"],
    "ledger-keys": ["key_id"],
    "exports": ["sid", "export_id"],
    "templates": ["sid", "template_id"],
    "publications": ["slug"],
    "disclosures": ["subject", "entry"],
    "data-requests": ["data_request_id"],
    "complaints": ["complaint_id"],
    "consents": ["sid", "entry"],
    "suppressions": ["lookup"],
    "staff": ["realm", "staff_id"],
    "staff-sessions": ["session_id"],
    "staff-looks": ["subject", "look"],
    "proposals": ["proposal_id"],
    "api-keys": ["key_id"],
    "limits": ["bucket"],
    "webhook-endpoints": ["endpoint_id"],
    "webhook-deliveries": ["endpoint_id", "delivery_id"],
    "bulk-sends": ["sid", "bulk_id"],
    "fences": ["sid"],
    "holds": ["sid", "hold_id"],
    "erasures": ["erasure_id"],
    "erasure-ledger": ["erasure_id", "entry"],
    "certificates": ["certificate_id"],
}


@pytest.fixture(scope="module")
def triggers() -> dict[str, Any]:
    template: dict[str, Any] = yaml.load((INFRA / "triggers.yaml").read_text(), Loader=_Loader)
    return template


@pytest.fixture(scope="module")
def stages() -> dict[str, Any]:
    config: dict[str, Any] = json.loads((ROOT / ".chalice/config.json").read_text())
    return dict(config["stages"])


def of_type(kind: str) -> dict[str, dict[str, Any]]:
    return {name: body for name, body in resources().items() if body["Type"] == kind}


def names_of(loop: list[Any]) -> set[str]:
    return set(loop[1])


def test_cfn_lint_has_nothing_to_say() -> None:
    command = [str(Path(sys.executable).with_name("cfn-lint")), *map(str, INFRA.glob("*.yaml"))]
    linted = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert linted.returncode == 0, linted.stdout


def test_tables_have_the_keys_the_code_expects() -> None:
    tables = [body["Properties"] for body in of_type("AWS::DynamoDB::Table").values()]
    found = {t["TableName"].removeprefix("b2bsign-test-"): [k["AttributeName"] for k in t["KeySchema"]] for t in tables}
    assert found == KEYS


def test_whatever_holds_data_survives_its_stack() -> None:
    kept = [body for body in resources().values() if body["Type"] in HOLDS_DATA]
    assert len(kept) == len(KEYS) + 2 + 5
    assert all(body["DeletionPolicy"] == body["UpdateReplacePolicy"] == "Retain" for body in kept)


def test_every_table_is_encrypted_and_restorable_and_an_erased_key_only_for_a_day() -> None:
    for table in (body["Properties"] for body in of_type("AWS::DynamoDB::Table").values()):
        recovery = table["PointInTimeRecoverySpecification"]
        assert recovery["PointInTimeRecoveryEnabled"] is True
        assert table["SSESpecification"]["SSEEnabled"] is True
        # The keys of the books are not erased on request: a wrong shred can be undone for 35 days.
        is_erasable = table["TableName"] == "b2bsign-test-keys"
        assert recovery.get("RecoveryPeriodInDays") == (1 if is_erasable else None)
        assert ("StreamSpecification" in table) == table["TableName"].endswith("-events")


def test_buckets_are_closed_to_the_public_and_to_plain_http() -> None:
    for name, bucket in of_type("AWS::S3::Bucket").items():
        assert all(bucket["Properties"]["PublicAccessBlockConfiguration"].values()), name
        policies = [p["Properties"] for p in of_type("AWS::S3::BucketPolicy").values()]
        (statement,) = next(p for p in policies if p["Bucket"] == {"Ref": name})["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_take(
    triggers: dict[str, Any], stages: dict[str, Any]
) -> None:
    queues = {body["Properties"]["QueueName"]: body["Properties"] for body in of_type("AWS::SQS::Queue").values()}
    for stage in stages.values():
        for noun, mapping in triggers["Mappings"]["Queue"].items():
            timeout = stage["lambda_functions"][mapping["Function"]]["lambda_timeout"]
            assert queues[f"b2bsign-test-{noun}"]["VisibilityTimeout"] >= 6 * timeout, noun


def test_every_queue_gives_up_into_a_dead_letter_queue_with_an_alarm(triggers: dict[str, Any]) -> None:
    nouns = {
        body["Properties"]["QueueName"].removeprefix("b2bsign-test-") for body in of_type("AWS::SQS::Queue").values()
    }
    alive = {noun for noun in nouns if not noun.endswith("-dead")}
    assert alive == set(triggers["Mappings"]["Queue"]) == names_of(triggers["Resources"]["Fn::ForEach::Queues"])
    dead = {noun.removesuffix("-dead") for noun in nouns - alive}
    assert dead == alive | {"events"} == names_of(triggers["Resources"]["Fn::ForEach::DeadLetters"])
    for name, queue in of_type("AWS::SQS::Queue").items():
        if not name.startswith("Dead"):
            assert queue["Properties"]["RedrivePolicy"]["maxReceiveCount"] == 5


def walked(triggers: dict[str, Any]) -> set[str]:
    """The functions a state machine calls."""
    names = triggers["Resources"]["ErasureMachine"]["Properties"]["DefinitionSubstitutions"].values()
    return {name["Fn::Sub"].removeprefix("b2bsign-${Stage}-") for name in names}


def test_every_job_is_triggered_and_watched(triggers: dict[str, Any], stages: dict[str, Any]) -> None:
    scheduled = names_of(triggers["Resources"]["Fn::ForEach::Schedules"])
    assert scheduled == {"sweep", "deadlines", "payments", "remind", "retries", "erasures", "digests"}
    scheduled |= names_of(triggers["Resources"]["Fn::ForEach::SlowSchedules"])
    triggered = (
        {mapping["Function"] for mapping in triggers["Mappings"]["Queue"].values()} | {"route-events"} | scheduled
    )
    watched = names_of(triggers["Resources"]["Fn::ForEach::Metrics"][2]["Fn::ForEach::Functions"])
    for stage in stages.values():
        assert set(stage["lambda_functions"]) - {"api_handler"} == triggered | walked(triggers) == watched


def test_the_gateway_answers_and_nothing_else_can_be_taken_out(triggers: dict[str, Any]) -> None:
    rest = yaml.load(without_answers((INFRA / "triggers.yaml").read_text()), Loader=_Loader)
    taken = triggers["Resources"].keys() - rest["Resources"].keys()
    assert taken == {"Fn::ForEach::Answers", "Fn::ForEach::LaterAnswers"}


def test_what_the_gateway_refuses_is_problem_json_in_both_languages(triggers: dict[str, Any]) -> None:
    for loop, mapping in (("Answers", "Answer"), ("LaterAnswers", "Later")):
        _, cases, body = triggers["Resources"][f"Fn::ForEach::{loop}"]
        assert set(cases) == set(triggers["Mappings"][mapping])
        template = body["Answer${Case}"]["Properties"]["ResponseTemplates"]["application/json"]["Fn::Sub"][0]
        for case in triggers["Mappings"][mapping].values():
            text = template
            for name in ("Code", "Title", "Status", "Detail"):
                text = text.replace(f"${{{name}}}", case[name])
            problem = json.loads(text)
            assert problem["status"] == int(case["Status"])
            assert set(problem) == {"type", "title", "status", "detail", "code", "instance"}
            assert " / " in problem["detail"]
