"""Templates: a person's own and the public ones, drafted by signing's own verb."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import DocumentId, RequestId, SubjectId, new_id
from chalicelib.wiring import companies, ground, signing

if TYPE_CHECKING:
    from chalicelib.platform.change import Once
    from chalicelib.signing.service import Overview
    from chalicelib.templates.ports import Draft
    from chalicelib.templates.publication_service import PublicTemplateService
    from chalicelib.templates.service import TemplateService
    from chalicelib.templates.using import Drafting


@cache
def own() -> "TemplateService":
    from chalicelib.signing.stamping import judge
    from chalicelib.templates.service import TemplateService

    return TemplateService(
        templates=signing.template_store(),
        uploads=ground.uploads(),
        vault=ground.vault(),
        judge=judge,
        drafting=drafting(),
        clock=utc_now,
    )


@cache
def public() -> "PublicTemplateService":
    from chalicelib.templates.catalogue import editions
    from chalicelib.templates.publication_service import PublicTemplateService
    from chalicelib.templates.store import PublicationStore

    return PublicTemplateService(
        publications=PublicationStore(utc_now), editions=editions(), drafting=drafting(), clock=utc_now
    )


@cache
def drafting() -> "Drafting":
    from chalicelib.signing.lettering import setting_of, unshowable
    from chalicelib.templates.using import Drafting
    from chalicelib.templates.values import Lettering

    lettering = Lettering(unshowable=unshowable, fits=lambda mark: setting_of(mark) is not None)
    return Drafting(make=draft, name_of=lambda sid: companies.find_sender(sid, sid).name, lettering=lettering)


def draft(caller: SubjectId, request_id: RequestId, wanted: "Draft", once: "Once | None") -> "Overview":
    """A signature request whose one document the preflight makes from the template."""
    from chalicelib.signing.domain import Document
    from chalicelib.signing.states import DocumentStatus

    document = Document(
        document_id=DocumentId(new_id("doc")),
        request_id=request_id,
        status=DocumentStatus.CHECKING,
        filename=wanted.filename,
        announced_size=wanted.size,
        announced_sha256=wanted.sha256,
        made_from=wanted.source,
        marks=wanted.marks,
        template_credits=wanted.price_credits,
    )
    return signing.requests().draft(
        caller,
        request_id,
        title=wanted.title,
        message=wanted.message,
        language=wanted.language,
        settings=wanted.settings,
        invitees=wanted.invitees,
        document=document,
        once=once,
    )
