"""Each function may do what it needs and no more, in its own stage only."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.deploy_policies import FUNCTIONS, policy, policy_files

CONFIG = json.loads((Path(__file__).resolve().parents[2] / ".chalice/config.json").read_text())
EVERY = [(stage, function) for stage in CONFIG["stages"] for function in FUNCTIONS]


def allowed(stage: str, function: str) -> set[tuple[str, str]]:
    """Every (action, resource) the policy allows, with the condition's values in the place of a KMS wildcard."""
    found = set()
    for statement in policy(stage, function)["Statement"]:
        aliases = statement.get("Condition", {}).get("ForAnyValue:StringEquals", {}).get("kms:ResourceAliases")
        for action in statement["Action"]:
            found |= {(action, resource) for resource in aliases or statement["Resource"]}
    return found


def test_the_files_are_what_the_table_says() -> None:
    stale = [path.name for path, content in policy_files().items() if path.read_text() != content]
    assert not stale, f"run python -m infra.deploy_policies: {stale}"


@pytest.mark.parametrize("stage", CONFIG["stages"])
def test_every_function_has_its_own_policy(stage: str) -> None:
    functions: dict[str, Any] = CONFIG["stages"][stage]["lambda_functions"]
    assert functions.keys() == FUNCTIONS.keys()
    for function, settings in functions.items():
        assert settings["iam_policy_file"] == f"policy-{stage}-{function}.json"
    assert CONFIG["autogen_policy"] is False


@pytest.mark.parametrize(("stage", "function"), EVERY)
def test_no_function_reaches_another_stage_or_everything(stage: str, function: str) -> None:
    others = [other for other in CONFIG["stages"] if other != stage]
    for action, resource in allowed(stage, function):
        assert "*" not in action
        assert resource != "*" or action == "states:SendTaskSuccess"  # which names no resource: its token is secret
        assert not any(f"b2bsign-{other}" in resource or f"b2bsign/{other}" in resource for other in others)


@pytest.mark.parametrize(("stage", "function"), EVERY)
def test_nobody_scans_nor_deletes_keys_or_events(stage: str, function: str) -> None:
    """But the erasure of a person: it must find what no index leads to, and takes the person's row."""
    for action, resource in allowed(stage, function):
        assert action not in {"dynamodb:DeleteTable", "kms:ScheduleKeyDeletion"}
        assert action != "dynamodb:Scan" or function in {"erasure-plan", "erasure-erase", "erasure-scan"}
        if action in {"dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}:
            is_a_key = resource.endswith("-keys") and not resource.endswith("-api-keys")
            assert not is_a_key and not resource.endswith(("-events", "-acknowledgements"))
            assert function == "erasure-erase" or not resource.endswith("-persons")
            assert function in {"erase", "erasure-erase"} or not resource.endswith("-requests")
        is_key_table = resource.endswith("-keys") and not resource.endswith("-api-keys")
        if is_key_table and function not in {"erase", "erasure-erase", "erasure-shred"}:
            assert action != "dynamodb:UpdateItem"


@pytest.mark.parametrize("stage", CONFIG["stages"])
def test_who_scans_changes_nothing_and_opens_no_other_door(stage: str) -> None:
    verbs = {action.partition(":")[2] for action, _ in allowed(stage, "erasure-scan")} - {
        *("CreateLogGroup", "CreateLogStream", "PutLogEvents"),
    }
    assert all(
        verb.startswith(("Get", "BatchGet", "Query", "Scan", "List", "Describe", "Decrypt", "ConditionCheck"))
        for verb in verbs
    )


def test_only_erasure_certify_signs_certificates() -> None:
    for stage, function in EVERY:
        may_sign = ("kms:Sign", f"alias/b2bsign-{stage}-certificate") in allowed(stage, function)
        assert may_sign == (function == "erasure-certify"), function


def test_only_seal_may_sign() -> None:
    for stage, function in EVERY:
        may_sign = ("kms:Sign", f"alias/b2bsign-{stage}-seal") in allowed(stage, function)
        assert may_sign == (function == "seal"), function


def test_the_http_function_neither_mails_nor_takes_from_queues() -> None:
    actions = {action for action, _ in allowed("prod", "api_handler")}
    assert not actions & {
        "ses:SendEmail",
        "ses:SendRawEmail",
        "sms-voice:SendTextMessage",
        "sqs:ReceiveMessage",
        "kms:Sign",
    }
