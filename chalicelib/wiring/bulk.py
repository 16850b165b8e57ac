"""Bulk sends: what each base asks of rows, and how a row becomes a request, by templates' and signing's own verbs."""

from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import BulkId, RequestId, SubjectId, TemplateId
from chalicelib.wiring import ground, signing, templates

if TYPE_CHECKING:
    from chalicelib.bulk.domain import Asked, Base
    from chalicelib.bulk.form import Form, People, Values
    from chalicelib.bulk.ports import Sending
    from chalicelib.bulk.service import BulkService
    from chalicelib.platform.text import Text
    from chalicelib.templates.layout import Layout


@cache
def bulk_sends() -> "BulkService":
    from chalicelib.aws import queues
    from chalicelib.bulk.rowwork import RowWork
    from chalicelib.bulk.service import BulkService
    from chalicelib.bulk.store import BulkStore

    def enqueue(owner: SubjectId, bulk_id: BulkId, delay_s: int) -> None:
        queues.send("bulk", {"sid": owner, "bulk_id": bulk_id}, delay_s=delay_s)

    return BulkService(
        bulk_sends=BulkStore(ground.keys(), utc_now),
        uploads=ground.uploads(),
        vault=ground.vault(),
        find_form=find_form,
        work=RowWork(send),
        enqueue=enqueue,
        clock=utc_now,
    )


def find_form(caller: SubjectId, base: "Base", asked: "Asked") -> "Form":
    from chalicelib.bulk.domain import BaseKind

    match base.kind:
        case BaseKind.TEMPLATE:
            template = templates.own().find(caller, TemplateId(base.name))
            template.require_usable()

            def use(request_id: RequestId, order: Any) -> None:
                templates.own().use(caller, template.template_id, request_id, order, None)

            return _of_template(caller, asked, template.layout, f"{template.version}", 1, use)
        case BaseKind.PUBLIC_TEMPLATE:
            offered = templates.public().find(base.name)

            def use_public(request_id: RequestId, order: Any) -> None:
                templates.public().use(caller, base.name, request_id, order, None)

            edition, price = offered.edition, 1 + offered.price_credits
            return _of_template(caller, asked, edition.layout, f"{edition.edition}/{price}", price, use_public)
        case BaseKind.DRAFT:
            return _of_draft(caller, RequestId(base.name))


def _of_template(
    caller: SubjectId, asked: "Asked", layout: "Layout", version: str, price_credits: int, use: Any
) -> "Form":
    """`asked` names people and values that are the same in every row: they are no columns."""
    from chalicelib.bulk.form import FieldColumn, Form, Kind, Part
    from chalicelib.templates.layout import Format
    from chalicelib.templates.layout import Kind as FieldKind
    from chalicelib.templates.using import Order

    def order(people: "People", values: "Values") -> Order:
        return Order(
            title=asked.title,
            message=asked.message,
            language=asked.language,
            settings=asked.settings,
            people={**asked.people, **people},
            values={**asked.values, **values},
        )

    def check(people: "People", values: "Values") -> "list[tuple[str, str, Text]]":
        wrong = templates.drafting().wrong(caller, layout, order(people, values))
        return [(each.field, each.code, each.detail) for each in wrong]

    kinds = {FieldKind.CHECKBOX: Kind.CHECKBOX}
    return Form(
        version=version,
        price_credits=price_credits,
        parts=tuple(Part(role.name, role.label) for role in layout.roles if role.name not in asked.people),
        fields=tuple(
            FieldColumn(
                f.name,
                f.label,
                Kind.AMOUNT if f.format is Format.AMOUNT else kinds.get(f.kind, Kind.TEXT),
                f.required,
            )
            for f in layout.fields
            if f.kind is not FieldKind.SIGNATURE and f.name not in asked.values
        ),
        check=check,
        draft=lambda request_id, people, values: _once(lambda: use(request_id, order(people, values))),
    )


def _of_draft(caller: SubjectId, draft_id: RequestId) -> "Form":
    """Whoever a row names signs a copy of the draft, beside the people whom the draft names."""
    from chalicelib.bulk.form import Form, Part

    request = signing.copying().source_draft(caller, draft_id).request

    def draft(request_id: RequestId, people: "People", _values: "Values") -> None:
        _once(lambda: signing.copying().copy_draft(caller, draft_id, request_id, list(people.values())))

    return Form(
        version=f"{request.version}",
        price_credits=request.price_credits,
        parts=(Part("signer", "Undertecknare"),),
        fields=(),
        check=lambda _people, _values: [],
        draft=draft,
    )


def _once(draft: Any) -> None:
    """AlreadyDone where the request's key was minted before: it is there, or was deleted."""
    from chalicelib.aws.keys import KeyExists
    from chalicelib.platform.change import AlreadyDone

    try:
        draft()
    except KeyExists as exists:
        raise AlreadyDone from exists


def send(caller: SubjectId, request_id: RequestId) -> "Sending":
    """A drafted request, once its documents are accepted; a run at the same time may have been faster."""
    from chalicelib.bulk.ports import Sending
    from chalicelib.bulk.refusals import BulkDocumentRefused
    from chalicelib.signing.refusals import RequestNotFound, WrongState
    from chalicelib.signing.states import DocumentStatus

    try:
        found = signing.requests().find(caller, request_id)
    except RequestNotFound:
        return Sending.ABSENT
    if found.request.sent_at is not None:
        return Sending.SENT
    states = {document.status for document in found.documents}
    if DocumentStatus.REFUSED in states:
        raise BulkDocumentRefused
    if DocumentStatus.CHECKING in states:
        return Sending.WAITING
    try:
        signing.requests().send(caller, request_id)
    except WrongState:
        if signing.requests().find(caller, request_id).request.sent_at is None:
            raise
    return Sending.SENT
