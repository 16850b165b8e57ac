"""Finance's view of the reconciliation: a provider's days against the book, with each difference named."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.http import Api
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.staff import ROOT
from chalicelib.handlers.staff_callers import finance
from chalicelib.handlers.staff_finance import noted
from chalicelib.platform.clock import iso
from chalicelib.platform.errors import ReasonMissing
from chalicelib.support.finance_schemas import DifferenceView, ReconciliationList, ReconciliationView

if TYPE_CHECKING:
    from chalicelib.payments.provider import Method
    from chalicelib.payments.reconciliation import Report

blueprint = Blueprint(__name__)
api = Api(blueprint, "staff")

DAYS_AT_MOST = 92
DAYS = timedelta(days=30)


@api.route(
    "GET",
    ROOT + "/reconciliations",
    caller=finance,
    answer=ReconciliationList,
    query={
        "method": "swish, klarna or card; all of them when left out",
        "first": "a day in Sweden; 30 days before the last when left out",
        "last": "a day in Sweden, not more than 92 days later; today when left out",
    },
    refusals=(Invalid, ReasonMissing),
)
def list_reconciliations(call: Call) -> Answer:
    """What each provider says of a day against the book, oldest first by provider. Nobody is named in it.

    A day that was never compared is not there; one that differs is compared anew until it agrees, for three weeks.
    """
    from chalicelib.platform.working_days import swedish_day

    noted(call, "read_reconciliation", "reconciliations")
    last = _day(call, "last") or swedish_day(call.clock())
    first = _day(call, "first") or last - DAYS
    if not timedelta() <= last - first <= timedelta(days=DAYS_AT_MOST):
        raise Invalid(FieldError("first", "out_of_range", f"0–{DAYS_AT_MOST} days before the last"))
    service = wiring.payments.reconciliation()
    found = [report for method in _methods(call) for report in service.reports(method.value, first, last)]
    return Answer(ReconciliationList([report_view(each) for each in found]))


def _methods(call: Call) -> "list[Method]":
    from chalicelib.payments.provider import Method

    given = call.query.get("method")
    if given is None:
        return list(Method)
    if given not in set(Method):
        raise Invalid(FieldError("method", "invalid", "swish, klarna or card"))
    return [Method(given)]


def _day(call: Call, name: str) -> date | None:
    given = call.query.get(name)
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Invalid(FieldError(name, "invalid", "a day as 2026-11-28")) from None


def report_view(report: "Report") -> ReconciliationView:
    return ReconciliationView(
        method=report.method,
        day=report.day.isoformat(),
        status=report.status.value,
        ours=report.ours,
        theirs=report.theirs,
        ours_ore=report.ours_ore,
        theirs_ore=report.theirs_ore,
        differences=[
            DifferenceView(d.kind.value, d.reference, d.currency, d.ours, d.theirs) for d in report.differences
        ],
        checked_at=iso(report.checked_at),
    )
