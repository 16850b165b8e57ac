"""Signing's jobs: preflight, seal, verify, export, retain, erase, a queue each. This module never imports `app.py`."""

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import DocumentId, ExportId, RecipientId, RequestId, SubjectId, TemplateId, VerificationId

blueprint = Blueprint(__name__)

SEAL_ATTEMPTS = 5  # the queue's maxReceiveCount; the last one parks the request
EXPORT_ATTEMPTS = 5


@blueprint.lambda_function(name="preflight")
def preflight(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _preflight)


@blueprint.lambda_function(name="seal")
def seal(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _seal)


@blueprint.lambda_function(name="retain")
def retain(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _retain)


@blueprint.lambda_function(name="export")
def export(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _export)


@blueprint.lambda_function(name="erase")
def erase(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _erase)


@blueprint.lambda_function(name="verify")
def verify(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _verify)


def _preflight(work: dict[str, str], _attempt: int) -> None:
    """A document of a request, what a signer hands in, or a person's template."""
    if "template_id" in work:
        wiring.templates.own().check(SubjectId(work["sid"]), TemplateId(work["template_id"]))
        return
    if "attempt" in work:
        recipient_id, number, attempt = RecipientId(work["recipient_id"]), int(work["number"]), int(work["attempt"])
        wiring.signing.enclosures().check(RequestId(work["request_id"]), recipient_id, number, attempt)
        return
    wiring.signing.checking().check(RequestId(work["request_id"]), DocumentId(work["document_id"]))


def _seal(work: dict[str, str], attempt: int) -> None:
    """A failure goes back to the queue; the last attempt parks the request before it goes to the dead letters."""
    request_id = RequestId(work["request_id"])
    try:
        wiring.signing.sealing().seal(request_id)
    except Exception as error:
        if attempt >= SEAL_ATTEMPTS:
            _park(request_id, error.code if isinstance(error, DomainError) else "internal_error")
        raise


def _park(request_id: RequestId, code: str) -> None:
    from chalicelib.aws.observability import count

    if wiring.signing.sealing().park(request_id, code):
        count("SealingParked")


def _retain(work: dict[str, str], _attempt: int) -> None:
    """An archive may be long: one page a message, and the next page is work of its own."""
    following = wiring.signing.retention().apply_settings(SubjectId(work["sid"]), work.get("after"))
    if following:
        queues.send("retain", {"sid": work["sid"], "after": following})


def _export(work: dict[str, str], attempt: int) -> None:
    """One part of an export; the last attempt gives it up, so that its owner hears of it."""
    from chalicelib.handlers.signing_views import events_json

    owner, export_id = SubjectId(work["sid"]), ExportId(work["export_id"])
    exports = wiring.signing.exports(events_json)
    try:
        exports.run(owner, export_id, int(work["part"]))
    except Exception:
        if attempt >= EXPORT_ATTEMPTS:
            exports.give_up(owner, export_id)
        raise


def _erase(work: dict[str, str], _attempt: int) -> None:
    """A deleted request, or a complaint whose time is over: here, because few functions may shred a key."""
    if "complaint_id" in work:
        from chalicelib.support.complaint import ComplaintId

        wiring.complaints.complaints().remove(ComplaintId(work["complaint_id"]))
        return
    wiring.signing.deletion().erase(RequestId(work["request_id"]))


def _verify(work: dict[str, str], _attempt: int) -> None:
    wiring.signing.verifying().run(VerificationId(work["verification_id"]))
