"""What each function may do, in one table, and the policy files Chalice attaches to their roles.

`python -m infra.deploy_policies` writes `.chalice/policy-<stage>-<function>.json`; a test says when they are out of
date. Nobody may delete a key row or an event. Only the erasure of a person scans tables; only `erase`, `erasure-erase`
(a request's or complaint's key) and `erasure-shred` (a person's) shred keys; only `seal` uses the seal key, only
`erasure-certify` the certificates'.
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
SCAN = ("dynamodb:Scan",)
MACHINE = ("stateMachine", "execution")
TAKE = (
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
)
PUT_OBJECT = ("s3:PutObject",)
GET_OBJECT = ("s3:GetObject", "s3:GetObjectVersion")
DELETE_OBJECT = ("s3:DeleteObject", "s3:DeleteObjectVersion")
LIST_OBJECTS = ("s3:ListBucket", "s3:ListBucketVersions")  # without it, what is missing is denied instead of missing
OPEN = ("kms:Decrypt",)
MINT = ("kms:GenerateDataKey", *OPEN)
MAC = ("kms:GenerateMac",)
SIGN = ("kms:Sign",)
SHOW = ("kms:GetPublicKey",)
START = ("states:StartExecution", "states:DescribeExecution")
WAKE = ("states:SendTaskSuccess",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """Nouns as in the names of tables, queues, secrets. `add` is for rows that must be new, `change` for updates."""

    read: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()
    stream: str = ""
    take: str = ""
    send: tuple[str, ...] = ()
    quarantine: tuple[str, ...] = ()
    vault: tuple[str, ...] = ()
    kek: tuple[str, ...] = ()
    lookups: tuple[str, ...] = ()
    seal: tuple[str, ...] = ()
    certificate: tuple[str, ...] = ()
    batch: tuple[str, ...] = ()
    starts: bool = False
    wakes: bool = False
    scan: tuple[str, ...] = ()
    describes: bool = False
    secrets: tuple[str, ...] = ()
    mails: bool = False


IDENTITY = ("persons", "lookups", "sessions", "eid-orders", "acknowledgements")
COMPANY = ("companies", "memberships", "invitations")
CASE = ("requests", "recipients", "documents")
TEMPLATES = ("templates", "publications")
RIGHTS = ("disclosures", "data-requests", "consents", "suppressions")
STAFF = ("staff", "staff-sessions", "staff-looks", "proposals", "complaints")
INTEGRATIONS = ("api-keys", "webhook-endpoints")
WORK = (
    *("preflight", "seal", "mail", "verify", "collect", "erase", "retain", "export", "rights", "erasures"),
    *("credits", "receipts", "books", "settle", "webhooks", "bulk"),
)
BOOKS = (
    *("purchases", "payments", "ledger", "lots", "wallets", "balances", "reservations", "ledger-keys", "receipts"),
    *("refunds", "withdrawals"),
)
PROVIDERS = ("swish", "klarna", "stripe")
ERASURE = ("erasures", "erasure-ledger", "holds", "fences", "keys")
FUNCTIONS = {
    "api_handler": Grants(
        read=(
            *("keys", *IDENTITY, *COMPANY, *CASE, *BOOKS, *TEMPLATES, *RIGHTS, *STAFF),
            *("archive", "events", "once", "verifications", "exports", "voucher-files", "bulk-sends"),
            *(*INTEGRATIONS, "webhook-deliveries", *ERASURE, "certificates"),
        ),
        index=(
            *("purchases", "memberships", "receipts", "data-requests", "staff-looks", "proposals", "withdrawals"),
            "complaints",
            *INTEGRATIONS,
        ),
        add=(
            *("keys", "lookups", "sessions", "eid-orders", "acknowledgements", "events", "once"),
            *("payments", "ledger", "lots", "balances", "reservations", "ledger-keys"),
            *("disclosures", "consents", "suppressions"),
            *("staff-sessions", "staff-looks"),  # a look is added and never changed
        ),
        change=(
            *("persons", "lookups", "sessions", "eid-orders", *CASE, "archive", "verifications", "exports"),
            *("purchases", "wallets", "voucher-files", "lots", "refunds", "withdrawals"),
            *(*COMPANY, *TEMPLATES, "data-requests"),
            *("staff", "staff-sessions", "proposals", "complaints", *INTEGRATIONS, "limits", "webhook-deliveries"),
            *("bulk-sends", "erasures", "fences"),
        ),
        delete=(
            *("sessions", "eid-orders", "recipients", "documents", "archive", "templates", "suppressions"),
            *("staff-sessions", "lots", "bulk-sends"),
        ),
        send=("verify", "collect", "settle", "webhooks"),
        quarantine=PUT_OBJECT + GET_OBJECT + DELETE_OBJECT,
        vault=PUT_OBJECT + GET_OBJECT + DELETE_OBJECT,
        kek=MINT,
        lookups=MAC,
        certificate=SHOW,
        secrets=("bankid", "trust", "oidc", "staff-oidc", *PROVIDERS),
    ),
    "route-events": Grants(stream="events", change=("events",), send=(*WORK, "events-dead")),
    "sweep": Grants(index=("events",), change=("events",), send=WORK),
    "deadlines": Grants(
        index=("requests", "proposals"),
        read=("keys", *CASE, "proposals", "fences", "staff"),
        add=("events",),
        change=("requests", "recipients", "archive", "proposals"),
        kek=OPEN,
    ),
    "use-credits": Grants(
        take="credits",
        read=("events", "reservations", "lots"),
        add=("events", "ledger"),
        change=("reservations", "lots", "wallets"),
        delete=("lots",),  # of which nothing is left
    ),
    "issue-receipts": Grants(
        take="receipts",
        read=("purchases", "payments", "receipts", "ledger-keys", "refunds", "ledger", "fences"),
        add=("events", "payments", "receipts", "ledger-keys"),
        change=("receipts",),  # the row of the series; receipts themselves are only added
        kek=MINT,
    ),
    "keep-books": Grants(
        take="books",
        read=("purchases", "payments", "receipts", "ledger", "ledger-keys", "vouchers", "voucher-files"),
        add=("events", "payments", "receipts", "ledger-keys", "vouchers"),  # a voucher is never changed
        change=("receipts", "voucher-files"),
        vault=PUT_OBJECT,
        kek=MINT,
    ),
    "payments": Grants(
        index=("purchases", "refunds", "withdrawals"),
        read=("keys", "persons", *BOOKS),
        add=("events", "payments", "ledger", "lots", "ledger-keys", "fences"),
        change=("purchases", "wallets", "lots", "refunds", "withdrawals"),
        delete=("lots",),
        kek=MINT,
        secrets=PROVIDERS,
    ),
    "settle-payments": Grants(
        take="settle",
        read=("keys", "persons", *BOOKS),
        add=("events", "payments", "ledger", "lots", "ledger-keys"),
        change=("purchases", "wallets", "lots", "refunds"),
        delete=("lots",),
        kek=MINT,
        secrets=PROVIDERS,
    ),
    "reconcile": Grants(
        index=("ledger",),
        read=("reconciliations",),
        add=("reconciliations",),  # a day that is compared anew replaces its report
        secrets=PROVIDERS,
    ),
    "send-webhooks": Grants(
        take="webhooks",
        read=("keys", "events", "requests", "purchases", "webhook-endpoints", "webhook-deliveries"),
        index=("webhook-endpoints",),
        add=("events", "webhook-deliveries"),
        change=("webhook-endpoints", "webhook-deliveries"),
        send=("webhooks",),
        kek=OPEN,
    ),
    "retries": Grants(index=("webhook-deliveries",), send=("webhooks",)),
    "erase": Grants(
        take="erase",
        read=("keys", *CASE, "complaints"),
        change=("keys",),  # a shredded key leaves a tombstone
        delete=(*CASE, "complaints"),
        quarantine=DELETE_OBJECT,
        vault=DELETE_OBJECT,
        kek=OPEN,
    ),
    "retain": Grants(
        take="retain",
        read=("keys", "persons", *CASE, "archive", "fences"),
        add=("events",),
        change=("requests", "archive"),
        send=("retain",),
        kek=OPEN,
    ),
    "export": Grants(
        take="export",
        read=("keys", *CASE, "archive", "events", "exports", "fences"),
        add=("events",),
        change=("exports",),
        send=("export",),
        vault=PUT_OBJECT + GET_OBJECT,
        kek=OPEN,
        secrets=("trust",),
    ),
    "send-bulk": Grants(  # drafts and sends as the HTTP function does
        take="bulk",
        read=(
            *("keys", "persons", *COMPANY, *CASE, *TEMPLATES, "archive", "bulk-sends", "once"),
            *("wallets", "reservations", "ledger-keys"),
        ),
        add=("keys", "events", "ledger", "reservations"),
        change=(*CASE, "archive", "wallets", "bulk-sends"),
        send=("bulk",),
        quarantine=GET_OBJECT + DELETE_OBJECT,
        vault=PUT_OBJECT + GET_OBJECT + DELETE_OBJECT,
        kek=MINT,
        lookups=MAC,
    ),
    "preflight": Grants(
        take="preflight",
        read=("keys", *CASE, "templates", "fences"),
        add=("events",),
        change=("requests", "recipients", "documents", "archive", "templates"),
        quarantine=GET_OBJECT + DELETE_OBJECT,
        vault=PUT_OBJECT + GET_OBJECT + DELETE_OBJECT,  # of a template that was deleted meanwhile
        kek=OPEN,
    ),
    "seal": Grants(
        take="seal",
        read=("keys", *CASE, "fences"),
        add=("events",),
        change=("requests", "documents", "archive"),
        vault=PUT_OBJECT + GET_OBJECT + DELETE_OBJECT,
        kek=OPEN,
        seal=SIGN,
        secrets=("trust",),
    ),
    "send-mail": Grants(
        take="mail",
        read=(
            *("keys", "persons", *COMPANY, *CASE, "messages", "data-requests", "complaints", "archive"),
            "suppressions",
            *("receipts", "purchases", "refunds", "withdrawals", "ledger-keys", *INTEGRATIONS, "erasures", "events"),
        ),
        add=("disclosures", "events"),
        change=("messages", "requests", "recipients", "archive"),  # whose address no provider takes
        vault=GET_OBJECT,
        kek=OPEN,
        mails=True,
        lookups=MAC,
    ),
    "digests": Grants(
        index=("persons",),
        read=("keys", "persons"),
        add=("events",),
        change=("persons",),
        kek=OPEN,
    ),
    "note-outcome": Grants(
        take="outcomes",
        read=("keys", *CASE, "messages"),
        add=("events", "suppressions"),
        change=("messages", "requests", "recipients", "archive"),
        kek=OPEN,
    ),
    "verify": Grants(
        take="verify",
        read=("keys", "verifications"),
        add=("keys",),
        change=("verifications",),
        quarantine=GET_OBJECT + DELETE_OBJECT,
        kek=MINT,
        secrets=("trust",),
    ),
    "rights": Grants(
        take="rights",
        read=(
            *("keys", *IDENTITY, *COMPANY, *CASE, *BOOKS, "templates", *RIGHTS),
            *("archive", "events", "messages", "once", "complaints", "erasures", "fences"),
        ),
        index=("purchases", "memberships", "receipts", "data-requests", "complaints"),
        add=("events", "keys", "disclosures", "consents", "suppressions"),
        change=("data-requests", "erasures", "fences"),
        vault=PUT_OBJECT + GET_OBJECT + DELETE_OBJECT,
        kek=MINT,
        lookups=MAC,
    ),
    "remind": Grants(
        index=("data-requests", "complaints"),
        read=("keys", "data-requests", "complaints"),
        add=("events",),
        change=("data-requests", "complaints"),
        send=("erase",),
        vault=DELETE_OBJECT,
        kek=OPEN,
    ),
    "collect-order": Grants(
        take="collect",
        read=("keys", "persons", "lookups", "sessions", "eid-orders", *CASE, "once", "fences"),
        add=("keys", "lookups", "eid-orders", "events", "once", "disclosures"),
        change=("persons", "lookups", "sessions", "eid-orders", *CASE, "archive"),
        delete=("eid-orders",),
        send=("collect",),
        vault=PUT_OBJECT + GET_OBJECT,
        kek=MINT,
        lookups=MAC,
        secrets=("bankid", "trust"),
    ),
    "erasure-step": Grants(
        read=(
            *ERASURE,
            "persons",
            *COMPANY,
            "sessions",
            "lookups",
            "archive",
            "wallets",
            "events",
            "exports",
            "messages",
            "data-requests",
        ),
        index=("memberships",),
        add=("events", "once", "erasure-ledger"),
        change=("erasures", "fences", "exports", "messages", "lookups", "data-requests"),
        delete=("sessions",),
        kek=OPEN,
        wakes=True,
        mails=True,
    ),
    "erasure-plan": Grants(
        scan=("*",),
        describes=True,
        read=(*ERASURE, "persons", *COMPANY, *CASE, "archive", "wallets", "events", "messages"),
        index=("memberships", "purchases", "complaints"),
        add=("events", "keys", "erasure-ledger"),
        batch=("erasure-ledger",),
        change=("erasures", "requests", "archive"),
        kek=MINT,
        lookups=MAC,
    ),
    "erasure-erase": Grants(
        scan=(
            *("messages", "sessions", "memberships", "eid-orders", "once", "lookups", "reservations"),
            *(*INTEGRATIONS, "data-requests"),
        ),
        read=(
            *ERASURE,
            *COMPANY,
            *CASE,
            "archive",
            "exports",
            "templates",
            "persons",
            "lookups",
            "purchases",
            "lots",
            "wallets",
            *("webhook-deliveries", "bulk-sends", "data-requests"),
        ),
        index=("purchases", "complaints"),
        add=("events", "erasure-ledger"),
        change=("requests", "archive", "purchases", "lookups", "companies", "memberships", "keys", "data-requests"),
        delete=(
            *("exports", "messages", *CASE, "archive", "templates", "sessions", "memberships", "persons"),
            *("eid-orders", "once", "lookups", "wallets", "lots", "reservations", "complaints"),
            *(*INTEGRATIONS, "webhook-deliveries", "bulk-sends"),
        ),
        quarantine=DELETE_OBJECT,
        vault=DELETE_OBJECT,
        kek=OPEN,
    ),
    "erasure-shred": Grants(
        describes=True,
        read=ERASURE,
        add=("events",),
        change=("keys", "erasures"),
        kek=OPEN,
    ),
    "erasure-scan": Grants(
        scan=("*",),
        describes=True,
        read=ERASURE,
        quarantine=GET_OBJECT,
        vault=GET_OBJECT,
        kek=OPEN,
    ),
    "erasure-certify": Grants(
        read=(*ERASURE, "certificates"),
        add=("events", "certificates"),
        change=("erasures", "fences", "certificates"),
        kek=OPEN,
        certificate=SIGN,
    ),
    "follow-erasure": Grants(
        take="erasures",
        read=ERASURE,
        kek=OPEN,
        starts=True,
        wakes=True,
    ),
    "erasures": Grants(index=("erasures",), read=ERASURE, kek=OPEN, starts=True),
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
        _allow(
            ("ses:SendEmail", "ses:SendRawEmail"),
            [_arn("ses", "identity/*"), _arn("ses", f"configuration-set/{name}")] if grants.mails else [],
        ),
        _allow(START, [_arn("states", f"{kind}:{name}-erasure*") for kind in MACHINE] if grants.starts else []),
        _allow(WAKE, ["*"] if grants.wakes else []),  # IAM names no resource for it: the token is the secret
        _allow(("sms-voice:SendTextMessage",), [_arn("sms-voice", "sender-id/B2BSign/*")] if grants.mails else []),
        _allow(
            ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
            [_arn("logs", f"log-group:/aws/lambda/{name}{'' if function == 'api_handler' else '-' + function}:*")],
        ),
    ]
    return {"Version": "2012-10-17", "Statement": [statement for statement in statements if statement["Resource"]]}


def _table_statements(name: str, grants: Grants) -> list[dict[str, Any]]:
    def tables(nouns: tuple[str, ...]) -> list[str]:
        return [_arn("dynamodb", f"table/{name}-{noun}") for noun in nouns]

    indexes = [_arn("dynamodb", f"table/{name}-{noun}/index/*") for noun in grants.index]
    streams = [_arn("dynamodb", f"table/{name}-{grants.stream}/stream/*")] if grants.stream else []
    consume = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams")
    return [
        _allow(READ, tables(grants.read)),
        _allow(("dynamodb:Query",), indexes),
        _allow(ADD, tables(grants.add)),
        _allow(("dynamodb:BatchWriteItem",), tables(grants.batch)),
        _allow(CHANGE, tables(grants.change)),
        _allow(SCAN, [*tables(grants.scan), *(f"{arn}/index/*" for arn in tables(grants.scan))]),
        _allow(("dynamodb:DescribeTable",), tables(("*",)) if grants.describes else []),
        _allow(DELETE, tables(grants.delete)),
        _allow(consume, streams),
    ]


def _queue_statements(name: str, grants: Grants) -> list[dict[str, Any]]:
    sent = [_arn("sqs", f"{name}-{noun}") for noun in grants.send]
    taken = [_arn("sqs", f"{name}-{grants.take}")] if grants.take else []
    return [_allow(("sqs:SendMessage", "sqs:GetQueueUrl"), sent), _allow(TAKE, taken)]


def _object_statements(name: str, grants: Grants) -> list[dict[str, Any]]:
    """Bucket names may carry a suffix; that the bucket is ours is what the account says, not the name."""
    ours = {"Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}}
    buckets = {
        f"arn:aws:s3:::{name}-{noun}*": actions
        for noun, actions in (("quarantine", grants.quarantine), ("vault", grants.vault))
        if actions
    }
    objects = [_allow(actions, [f"{bucket}/*"]) | ours for bucket, actions in buckets.items()]
    return [*objects, _allow(LIST_OBJECTS, list(buckets)) | ours]


def _key_statements(name: str, grants: Grants) -> list[dict[str, Any]]:
    """Keys by alias: the ARN of a key exists only after deployment."""
    wanted = [(grants.kek, ["kek"]), (grants.lookups, ["lookup-email", "lookup-personnummer"]), (grants.seal, ["seal"])]
    wanted.append((grants.certificate, ["certificate"]))
    return [
        _allow(actions, [_arn("kms", "key/*")])
        | {"Condition": {"ForAnyValue:StringEquals": {"kms:ResourceAliases": [f"alias/{name}-{n}" for n in nouns]}}}
        for actions, nouns in wanted
        if actions
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
