"""Bulk sends as the shapes the API takes and answers with, and as a file for a spreadsheet."""

from typing import TYPE_CHECKING

import msgspec

from chalicelib import wiring
from chalicelib.bulk.schemas import (
    BulkCounts,
    BulkFailure,
    BulkProblemView,
    BulkReport,
    BulkRowView,
    BulkSendView,
    ColumnView,
    NewBulkSend,
)
from chalicelib.handlers.problem import INTERNAL, FieldError, Invalid
from chalicelib.handlers.signing_ids import FORM
from chalicelib.handlers.signing_invitees import invitee
from chalicelib.platform.clock import iso
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language, Text
from chalicelib.signing.schemas import NewRecipient, RefusalView, UploadView

if TYPE_CHECKING:
    from chalicelib.bulk.domain import Asked, Base, BulkSend
    from chalicelib.bulk.ports import Target
    from chalicelib.bulk.reports import KeptReport

PUBLIC = "pub_"
HEADS = Text(sv="Rad;Namn;E-post;Läge;Kod;Förklaring;Ärende", en="Row;Name;E-mail;Status;Code;Explanation;Request")
STATES = {
    "invalid": Text(sv="felaktig", en="invalid"),
    "ready": Text(sv="ej skickad", en="not sent"),
    "queued": Text(sv="på väg", en="under way"),
    "started": Text(sv="på väg", en="under way"),
    "sent": Text(sv="skickad", en="sent"),
    "failed": Text(sv="misslyckad", en="failed"),
    "cancelled": Text(sv="avbruten", en="cancelled"),
}


def base_of(body: NewBulkSend) -> "Base":
    """One of the two; what cannot be an id of ours is unknown to its base like any other."""
    from chalicelib.bulk.domain import Base, BaseKind

    if (body.template_id is None) == (body.request_id is None):
        raise Invalid(FieldError("/template_id", "template_or_request", "one of template_id and request_id"))
    if body.request_id is not None:
        _nothing_of_a_template(body)
        return Base(BaseKind.DRAFT, _formed(body.request_id))
    if body.title is None:
        raise Invalid(FieldError("/title", "missing", "required with a template"))
    name = _formed(body.template_id or "")
    if name.startswith(PUBLIC):
        return Base(BaseKind.PUBLIC_TEMPLATE, name.removeprefix(PUBLIC))
    return Base(BaseKind.TEMPLATE, name)


def _formed(given: str) -> str:
    return given if FORM.fullmatch(given) else "unknown"


def _nothing_of_a_template(body: NewBulkSend) -> None:
    given = [name for name in ("title", "message", "recipients", "values") if getattr(body, name)]
    if given:
        raise Invalid(*(FieldError(f"/{name}", "with_template_only", "the draft says it") for name in given))


def asked_of(body: NewBulkSend) -> "Asked":
    from chalicelib.bulk.domain import Asked

    people = {
        name: invitee(NewRecipient(**msgspec.structs.asdict(who)), f"/recipients/{name}")
        for name, who in body.recipients.items()
    }
    return Asked(
        filename=body.filename,
        title=body.title or "",
        message=body.message,
        language=Language(body.language),
        settings={
            "expires_in_days": body.expires_in_days,
            "automatic_reminders": body.automatic_reminders,
            "allow_forwarding": body.allow_forwarding,
        },
        people=people,
        values=body.values,
    )


def bulk_view(bulk: "BulkSend", language: Language, target: "Target | None") -> BulkSendView:
    from chalicelib.bulk.domain import STARTABLE, BaseKind

    upload = UploadView(url=target.url, headers=target.headers, expires_in_s=target.expires_in_s) if target else None
    kind, name, counts = bulk.base.kind, bulk.base.name, bulk.counts
    startable = sum(counts[state] for state in STARTABLE)
    return BulkSendView(
        bulk_id=bulk.bulk_id,
        status=bulk.status.value,
        template_id=None if kind is BaseKind.DRAFT else (PUBLIC if kind is BaseKind.PUBLIC_TEMPLATE else "") + name,
        request_id=name if kind is BaseKind.DRAFT else None,
        title=bulk.asked.title,
        filename=bulk.asked.filename,
        columns=_columns(bulk),
        row_count=len(bulk.rows),
        price_credits=bulk.price_credits,
        total_credits=0 if bulk.is_cancelled else startable * bulk.price_credits,
        counts=BulkCounts(**dict.fromkeys(STATES, 0) | {state.value: n for state, n in counts.items()}),
        failures=[BulkFailure(code, _detail(code, language), n) for code, n in sorted(bulk.failures.items())],
        refusal=RefusalView(bulk.refusal_code, _detail(bulk.refusal_code, language)) if bulk.refusal_code else None,
        upload=upload,
        created_at=iso(bulk.created_at),
        expires_at=iso(bulk.expires_at),
    )


def _columns(bulk: "BulkSend") -> list[ColumnView]:
    """Empty where the base is gone: a list still shows what was."""
    from chalicelib.bulk.form import columns_of

    try:
        form = wiring.bulk.bulk_sends().form(bulk)
    except DomainError:
        return []
    return [ColumnView(name, required) for name, required in columns_of(form)]


def report_view(bulk: "BulkSend", report: "KeptReport", language: Language) -> BulkReport:
    from chalicelib.bulk.domain import RowState, request_id_of

    names = {row.row: row for row in report.rows}
    has_request = {RowState.STARTED, RowState.SENT, RowState.FAILED}
    rows = [
        BulkRowView(
            row=row.number,
            name=names[row.number].name if row.number in names else "",
            email=names[row.number].email if row.number in names else "",
            status=row.state.value,
            code=row.code,
            request_id=request_id_of(bulk.bulk_id, row.number) if row.state in has_request else None,
        )
        for row in bulk.rows
    ]
    problems = [BulkProblemView(p.row, p.column, p.code, p.detail.in_(language)) for p in report.problems]
    return BulkReport(rows, problems)


def result_file(bulk: "BulkSend", report: "KeptReport", language: Language) -> bytes:
    from chalicelib.platform.spreadsheet import csv_table

    view = report_view(bulk, report, language)
    wrong = {problem.row: problem for problem in reversed(view.problems)}
    lines = [_line(row, wrong.get(row.row), language) for row in view.rows]
    return csv_table(HEADS.in_(language).split(";"), lines)


def _line(row: BulkRowView, wrong: BulkProblemView | None, language: Language) -> list[str]:
    code = row.code or (wrong.code if wrong else "")
    detail = _detail(row.code, language) if row.code else f"{wrong.column}: {wrong.detail}" if wrong else ""
    shown = STATES[row.status].in_(language)
    return [str(row.row), row.name, row.email, shown, code, detail, row.request_id or ""]


def _detail(code: str, language: Language) -> str:
    """Of any refusal of the service's: a row can fail with whatever drafting and sending say no with."""
    from chalicelib.handlers.openapi_catalogue import catalogue

    found = catalogue().get(code)
    return (found.detail if found else INTERNAL).in_(language)
