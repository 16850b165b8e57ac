"""Templates as the shapes the API takes and answers with, and back."""

from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.handlers.call import Call
from chalicelib.handlers.signing_invitees import invitee
from chalicelib.platform.clock import iso
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language
from chalicelib.signing.schemas import NewRecipient, RefusalView, UploadView
from chalicelib.templates.schemas import (
    FieldShape,
    LayoutShape,
    PageView,
    RoleShape,
    TemplateLine,
    TemplateView,
    UseTemplate,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.templates.domain import Template
    from chalicelib.templates.layout import Layout, PageSize
    from chalicelib.templates.ports import Target
    from chalicelib.templates.using import Order


def layout_of(shape: LayoutShape) -> "Layout":
    from chalicelib.signing.domain import Role as Part
    from chalicelib.templates.layout import DateFormat, Field, Format, Kind, Layout, Role

    def field(given: FieldShape) -> Field:
        said: dict[str, Any] = msgspec.structs.asdict(given)
        typed = {"kind": Kind(given.kind), "format": Format(given.format), "date_format": DateFormat(given.date_format)}
        return Field(**{**said, **typed})

    roles = tuple(Role(name=r.name, label=r.label, part=Part(r.role), order=r.order) for r in shape.roles)
    return Layout(roles, tuple(field(given) for given in shape.fields))


def order_of(call: Call, layout: "Layout") -> "Order":
    """Who and what, as the body says; a person is checked here as a recipient of any request is, in the role's part."""
    from chalicelib.templates.using import Order

    body: UseTemplate = call.body
    roles: dict[str, dict[str, Any]] = {
        role.name: {"role": role.part.value, "order": role.order} for role in layout.roles
    }
    people = {
        name: invitee(NewRecipient(**msgspec.structs.asdict(who), **roles.get(name, {})), f"/recipients/{name}")
        for name, who in body.recipients.items()
    }
    return Order(
        title=body.title,
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


def template_view(template: "Template", language: Language, target: "Target | None" = None) -> TemplateView:
    file = template.file
    upload = UploadView(url=target.url, headers=target.headers, expires_in_s=target.expires_in_s) if target else None
    return TemplateView(
        template_id=template.template_id,
        title=template.title,
        description=template.description,
        filename=template.filename,
        status=template.status.value,
        size=file.size if file else template.announced_size,
        sha256=file.sha256 if file else None,
        pages=page_views(file.pages) if file else [],
        roles=role_shapes(template.layout),
        fields=field_shapes(template.layout),
        refusal=_refusal(template.refusal_code, language),
        upload=upload,
        created_at=iso(template.created_at),
    )


def template_line(template: "Template") -> TemplateLine:
    return TemplateLine(
        template_id=template.template_id,
        title=template.title,
        description=template.description,
        status=template.status.value,
        page_count=len(template.file.pages) if template.file else 0,
        roles=[role.label for role in template.layout.roles],
        created_at=iso(template.created_at),
    )


def page_views(pages: "Sequence[PageSize]") -> list[PageView]:
    return [PageView(width, height) for width, height in pages]


def role_shapes(layout: "Layout") -> list[RoleShape]:
    return [RoleShape(name=r.name, label=r.label, role=r.part.value, order=r.order) for r in layout.roles]


def field_shapes(layout: "Layout") -> list[FieldShape]:
    return [msgspec.convert(msgspec.to_builtins(field), FieldShape) for field in layout.fields]


def _refusal(code: str | None, language: Language) -> RefusalView | None:
    if code is None:
        return None
    from chalicelib.signing.preflight_refusals import REFUSALS, PdfRefused
    from chalicelib.signing.refusals import UploadDiffers
    from chalicelib.templates.refusals import TemplateTooLong

    known: dict[str, type[DomainError]] = {**REFUSALS}
    known |= {refusal.code: refusal for refusal in (TemplateTooLong, UploadDiffers)}
    return RefusalView(code, known.get(code, PdfRefused).text.in_(language))
