"""IAM knows a KMS key by whatever name the request used, and which aliases it has (`kms:ResourceAliases`).

Wrong in ministack: a request that names a key by alias is checked against the alias as its resource, so a policy on
`key/*` never matches; and the condition key `kms:ResourceAliases`, by which our policies grant a key without knowing
its id, is always absent. In AWS the resource is the key, and the condition holds all its aliases.
"""

from typing import Any

from ministack.core import iam_evaluator
from ministack.services import kms

_enforce = iam_evaluator.enforce


def apply() -> None:
    iam_evaluator.enforce = enforce


def enforce(
    access_key_id: str,
    iam_action: str,
    service: str,
    region: str,
    resource_arn: str = "*",
    service_context: dict[str, Any] | None = None,
) -> Any:
    context = dict(service_context or {})
    if service == "kms":
        resource_arn = _key_arn(resource_arn)
        context["kms:ResourceAliases"] = _aliases_of(resource_arn)
    return _enforce(access_key_id, iam_action, service, region, resource_arn, context)


def _key_arn(arn: str) -> str:
    record = kms._resolve_key(arn) if ":alias/" in arn else None
    return record["Arn"] if record else arn


def _aliases_of(key_arn: str) -> list[str] | None:
    key_id = key_arn.rpartition("/")[2]
    found = ["alias/" + arn.partition("alias/")[2] for arn, target in kms._aliases.items() if target == key_id]
    return found or None
