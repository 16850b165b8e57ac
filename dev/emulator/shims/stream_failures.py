"""A batch of stream records that failed in part is repeated from the first failure on, and not for ever.

Wrong in ministack: DynamoDB streams ignore ReportBatchItemFailures, BisectBatchOnFunctionError, MaximumRetryAttempts.
A reported failure counts as success, so its record is lost; a batch that raises is repeated for a day.
Rules: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

from typing import Any

from ministack.services import dynamodb, lambda_svc

_AGAIN = {"error": True, "body": {"errorType": "BatchItemFailures", "errorMessage": "repeated from the first failure"}}

_execute = lambda_svc._execute_function
_attempts: dict[str, int] = {}  # by mapping and the sequence number it is stuck at
_at_most: dict[str, int] = {}  # by mapping: how many records at once, while it is looking for the one that fails


def apply() -> None:
    lambda_svc._execute_function = execute


def execute(func: dict[str, Any], event: Any) -> dict[str, Any]:
    records = event.get("Records") if isinstance(event, dict) else None
    if not records or records[0].get("eventSource") != "aws:dynamodb":
        return dict(_execute(func, event))
    mapping = _mapping(func, records[0]["eventSourceARN"])
    return _deliver(func, records, mapping) if mapping else dict(_execute(func, event))


def _deliver(func: dict[str, Any], records: list[dict[str, Any]], mapping: dict[str, Any]) -> dict[str, Any]:
    """Tries once. Whatever is not the success of the whole batch moves the mapping's position and is an error here, so
    that ministack comes back soon, from there."""
    tried = records[: _at_most.get(mapping["UUID"], len(records))]
    result: dict[str, Any] = _execute(func, {"Records": tried})
    failed_at = _first_failure(result, tried, mapping)
    if failed_at is None:
        _at_most.pop(mapping["UUID"], None)
        return result if len(tried) == len(records) else _resume_at(mapping, records[len(tried)])
    if failed_at > 0:
        return _resume_at(mapping, records[failed_at])
    return _failed(result, tried, mapping)


def _failed(result: dict[str, Any], tried: list[dict[str, Any]], mapping: dict[str, Any]) -> dict[str, Any]:
    bisects = bool(mapping.get("BisectBatchOnFunctionError"))
    if bisects and len(tried) > 1:
        _at_most[mapping["UUID"]] = len(tried) // 2  # splitting does not count as an attempt
        return {**_AGAIN, **result, "error": True}
    stuck = f"{mapping['UUID']} {_sequence(tried[0])}"
    _attempts[stuck] = _attempts.get(stuck, 0) + 1
    allowed = mapping.get("MaximumRetryAttempts")
    if allowed is None or allowed < 0 or _attempts[stuck] <= allowed:
        return {**_AGAIN, **result, "error": True}
    del _attempts[stuck]
    _at_most.pop(mapping["UUID"], None)
    lambda_svc._send_ddb_stream_failure_record(
        mapping, {}, tried, mapping["EventSourceArn"], result, "RetryAttemptsExhausted"
    )
    return {"body": None} if not bisects else _resume_after(mapping, tried[-1])


def _first_failure(result: dict[str, Any], tried: list[dict[str, Any]], mapping: dict[str, Any]) -> int | None:
    """Where in the batch to begin again, None when all is well."""
    if result.get("error"):
        return 0
    body = result.get("body")
    if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []) or not isinstance(body, dict):
        return None
    failed = {failure.get("itemIdentifier") for failure in body.get("batchItemFailures") or []}
    if not failed:
        return None
    return next((place for place, record in enumerate(tried) if _sequence(record) in failed), 0)


def _resume_at(mapping: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    lambda_svc._dynamodb_stream_positions[mapping["UUID"]] = _position(mapping, record)
    return _AGAIN


def _resume_after(mapping: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    lambda_svc._dynamodb_stream_positions[mapping["UUID"]] = _position(mapping, record) + 1
    return _AGAIN


def _position(mapping: dict[str, Any], record: dict[str, Any]) -> int:
    table = mapping["EventSourceArn"].split("/")[1]
    sequences = [_sequence(live) for live in dynamodb.stream_live_records(table)]
    return int(dynamodb.stream_start_position(table)) + sequences.index(_sequence(record))


def _sequence(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _mapping(func: dict[str, Any], source: str) -> dict[str, Any] | None:
    name = (func.get("config") or func).get("FunctionName")
    for mapping in lambda_svc._esms.values():
        if mapping.get("EventSourceArn") == source and mapping.get("FunctionName") == name:
            return dict(mapping)
    return None
