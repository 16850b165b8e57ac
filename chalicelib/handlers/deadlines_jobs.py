"""The schedule: what time does to requests, and to proposals that wait. This module never imports `app.py`."""

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws.observability import count, log_failure

blueprint = Blueprint(__name__)

RUN_AT_MOST = 200  # of each; what is left is the next run's, five minutes later


@blueprint.lambda_function(name="deadlines")
def deadlines(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Every few minutes; safe to run twice, late or only half: each is a transaction of its own."""
    met = failed = 0
    for request_id in wiring.signing.lifecycle().due(limit=RUN_AT_MOST):
        try:
            met += wiring.signing.lifecycle().meet(request_id)
        except Exception as error:  # one request's trouble is not the next one's
            log_failure("deadline not met", error)
            failed += 1
    try:
        met += wiring.support.proposals().expire(limit=RUN_AT_MOST)
        if overdue := wiring.support.members().overdue():
            count("StaffReviewsOverdue", overdue)
    except Exception as error:
        log_failure("back office's deadlines not met", error)
        failed += 1
    if failed:
        count("DeadlinesMissed", failed)
    return {"met": met, "failed": failed}
