"""What each function may do, in one table, and the policy files Chalice attaches to their roles.

`python -m infra.deploy_policies` writes `.chalice/policy-<stage>-<function>.json`; a test says when they are out of
date. Nobody may scan a table, delete a key row or delete an event, and only `seal` may use the seal key.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

APP = "b2bsign"
ROOT = Path(__file__).parents[1]
CHALICE = ROOT / ".chalice"

READ = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:ConditionCheckItem")
ADD = ("dynamodb:PutItem",)
CHANGE = ("dynamodb:UpdateItem",)
DELETE = ("dynamodb:DeleteItem",)
TAKE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes")
PUT_OBJECT = ("s3:PutObject",)
GET_OBJECT = ("s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectVersionAttributes")
DELETE_OBJECT = ("s3:DeleteObject", "s3:DeleteObjectVersion")
USE_KEK = ("kms:GenerateDataKey", "kms:Decrypt")
MAC = ("kms:GenerateMac",)
SIGN = ("kms:Sign", "kms:GetPublicKey")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """Nouns as in the names of tables, queues, secrets; `add` and `change` and `delete` come on top of `read`."""

    read: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()
    stream: str = ""
    take: str = ""
    send: tuple[str, ...] = ()
    quarantine: tuple[str, ...] = ()
    vault: tuple[str, ...] = ()
    kek: bool = False
    lookups: bool = False
    seals: bool = False
    secrets: tuple[str, ...] = ()
    mails: bool = False


IDENTITY = ("persons", "lookups", "sessions", "eid-orders", "acknowledgements")
SIGNING = ("requests", "recipients", "documents")
FUNCTIONS = {
    "api_handler": Grants(
        read=("keys", *IDENTITY, *SIGNING, "archive", "events", "once", "messages", "verifications"),
        add=("keys", *IDENTITY, *SIGNING, "archive", "events", "once", "verifications"),
        change=("persons", "lookups", "sessions", "eid-orders", *SIGNING, "archive", "once", "verifications"),
        delete=("lookups", "sessions", "recipients", "documents", "archive", "once"),
        send=("preflight", "verify", "collect"),
        quarantine=PUT_OBJECT + GET_OBJECT,
        vault=GET_OBJECT + PUT_OBJECT,
        kek=True,
        lookups=True,
        secrets=("bankid", "trust"),
    ),
    "route-events": Grants(
        read=("keys", "persons", *SIGNING, "archive", "events", "once", "messages", "verifications"),
        add=("archive", "events", "once", "messages"),
        change=("archive", "events", "messages"),
        stream="events",
        send=("preflight", "seal", "mail", "verify", "collect", "events-dead"),
        kek=True,
    ),
    "preflight": Grants(
        read=("keys", *SIGNING, "once"),
        add=("keys", "events", "once"),
        change=("requests", "documents"),
        take="preflight",
        quarantine=GET_OBJECT + DELETE_OBJECT,
        vault=GET_OBJECT + PUT_OBJECT,
        kek=True,
    ),
    "seal": Grants(
        read=("keys", "persons", *SIGNING, "archive", "events", "once"),
        add=("keys", "archive", "events", "once"),
        change=(*SIGNING, "archive"),
        take="seal",
        vault=GET_OBJECT + PUT_OBJECT,
        kek=True,
        seals=True,
        secrets=("trust",),
    ),
    "send-mail": Grants(
        read=("keys", "persons", *SIGNING, "once", "messages", "sessions"),
        add=("keys", "events", "once", "messages"),
        change=("requests", "recipients", "messages"),
        take="mail",
        vault=GET_OBJECT,
        kek=True,
        mails=True,
    ),
    "verify": Grants(
        read=("keys", "requests", "documents", "archive", "once", "verifications"),
        add=("keys", "events", "once", "verifications"),
        change=("verifications",),
        take="verify",
        quarantine=GET_OBJECT + DELETE_OBJECT,
        vault=GET_OBJECT,
        kek=True,
        secrets=("trust",),
    ),
    "collect-order": Grants(
        read=("keys", "persons", "lookups", "sessions", "eid-orders", *SIGNING, "archive", "once"),
        add=("keys", "persons", "lookups", "eid-orders", "archive", "events", "once"),
        change=("persons", "eid-orders", *SIGNING, "archive"),
        take="collect",
        send=("collect",),
        vault=GET_OBJECT + PUT_OBJECT,
        kek=True,
        lookups=True,
        secrets=("bankid", "trust"),
    ),
    "sweep": Grants(
        read=("keys", "persons", "eid-orders", *SIGNING, "archive", "events", "once", "messages", "verifications"),
        add=("archive", "events", "once", "messages"),
        change=("eid-orders", *SIGNING, "archive", "events", "messages", "verifications"),
        send=("preflight", "seal", "mail", "verify", "collect"),
        kek=True,
    ),
}


def policy(stage: str, function: str) -> dict[str, Any]:
    """The IAM policy document of a function of a stage."""
    grants, name = FUNCTIONS[function], f"{APP}-{stage}"
    statements = [
        *_table_statements(name, grants),
        *_queue_statements(name, grants),
        *_object_statements(name, grants),
        *_key_statements(name, grants),
        _allow(("secretsmanager:GetSecretValue",), [_secret(stage, noun) for noun in grants.secrets]),
        _allow(("ses:SendEmail", "ses:SendRawEmail"), [_arn("ses", "identity/*")] if grants.mails else []),
        _allow(
            ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
            [_arn("logs", f"log-group:/aws/lambda/{name}{'' if function == 'api_handler' else '-' + function}:*")],
        ),
    ]
    return {"Version": "2012-10-17", "Statement": [statement for statement in statements if statement["Resource"]]}


def _table_statements(name: str, grants: Grants) -> list[dict[str, Any]]:
    def tables(nouns: tuple[str, ...]) -> list[str]:
        return [_arn("dynamodb", f"table/{name}-{noun}") for noun in nouns]

    indexes = {"events": "undelivered", "messages": "by-request"}
    found = [_arn("dynamodb", f"table/{name}-{n}/index/{index}") for n, index in indexes.items() if n in grants.read]
    streams = [_arn("dynamodb", f"table/{name}-{grants.stream}/stream/*")] if grants.stream else []
    consume = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams")
    return [
        _allow(READ, tables(grants.read)),
        _allow(("dynamodb:Query",), found),
        _allow(ADD, tables(grants.add)),
        _allow(CHANGE, tables(grants.change)),
        _allow(DELETE, tables(grants.delete)),
        _allow(consume, streams),
    ]


def _queue_statements(name: str, grants: Grants) -> list[dict[str, Any]]:
    sent = [_arn("sqs", f"{name}-{noun}") for noun in grants.send]
    taken = [_arn("sqs", f"{name}-{grants.take}")] if grants.take else []
    return [_allow(("sqs:SendMessage", "sqs:GetQueueUrl"), sent), _allow(TAKE, taken)]


def _object_statements(name: str, grants: Grants) -> list[dict[str, Any]]:
    """Bucket names may carry a suffix; that the bucket is ours is what the account says, not the name."""
    return [
        _allow(actions, [f"arn:aws:s3:::{name}-{bucket}*/*"] if actions else [])
        | {"Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}}
        for bucket, actions in (("quarantine", grants.quarantine), ("vault", grants.vault))
    ]


def _key_statements(name: str, grants: Grants) -> list[dict[str, Any]]:
    """Keys by alias: the ARN of a key exists only after deployment."""
    wanted = [
        (USE_KEK, ["kek"], grants.kek),
        (MAC, ["lookup-email", "lookup-personnummer"], grants.lookups),
        (SIGN, ["seal"], grants.seals),
    ]
    return [
        _allow(actions, [_arn("kms", "key/*")])
        | {"Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [f"alias/{name}-{n}" for n in nouns]}}}
        for actions, nouns, granted in wanted
        if granted
    ]


def _allow(actions: tuple[str, ...], resources: list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resources}


def _arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:*:*:{resource}"


def _secret(stage: str, noun: str) -> str:
    return _arn("secretsmanager", f"secret:{APP}/{stage}/{noun}-??????")


def policy_files() -> dict[Path, str]:
    """Every file and what it must hold, for the stages of `.chalice/config.json`."""
    stages = json.loads((CHALICE / "config.json").read_text())["stages"]
    return {
        CHALICE / f"policy-{stage}-{function}.json": json.dumps(policy(stage, function), indent=1) + "\n"
        for stage in stages
        for function in FUNCTIONS
    }


if __name__ == "__main__":
    for path, content in policy_files().items():
        path.write_text(content)
