"""Logs and metrics: structured, with the request's id, never with personal data."""

import traceback
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.aws.settings import settings

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

NAMESPACE = "B2BSign"


@cache
def logger() -> "Logger":
    """Messages name what happened and opaque ids only."""
    from aws_lambda_powertools import Logger

    return Logger(service="b2bsign", log_uncaught_exceptions=False)


def log_failure(message: str, error: BaseException, **ids: str) -> None:
    """An exception by its type and places: its text may hold what a person wrote, so it is not logged."""
    places = [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    answer = getattr(error, "response", None) or {}  # of an AWS call: its error code is a constant, its message is not
    code = getattr(error, "cause", None) or getattr(error, "code", None) or answer.get("Error", {}).get("Code")
    logger().error(message, extra={"error": type(error).__name__, "code": code, "places": places[-12:], **ids})


def count(metric: str, value: int = 1) -> None:
    """One metric in CloudWatch's embedded format: no call, a log line only."""
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    with single_metric(name=metric, unit=MetricUnit.Count, value=value, namespace=NAMESPACE) as entry:
        entry.add_dimension(name="stage", value=settings().stage)
