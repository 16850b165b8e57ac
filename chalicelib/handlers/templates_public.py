"""The service's public templates: what can be used, and the staff's decisions about it."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.etag import IfMatchMissing, etag_of, require_if_match
from chalicelib.handlers.files import RangeNotSatisfiable, RangeRequired, file_answer
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.signing import SENDER, request_answer, sid_of
from chalicelib.handlers.staff_callers import administrator, staff
from chalicelib.handlers.templates import show_drafted, template_id
from chalicelib.handlers.templates_views import field_shapes, order_of, page_views, role_shapes
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import RequestId, new_id
from chalicelib.platform.text import Language
from chalicelib.platform.versions import StaleVersion
from chalicelib.signing.schemas import RequestView
from chalicelib.templates import refusals
from chalicelib.templates.schemas import (
    EditionView,
    OfferView,
    ProposeEdition,
    PublicationList,
    PublicationView,
    PublicTemplateList,
    PublicTemplateView,
    UseTemplate,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.templates.catalogue import Edition
    from chalicelib.templates.publication import Offer, Publication
    from chalicelib.templates.publication_service import Offered

blueprint = Blueprint(__name__)
api = Api(blueprint, "public-templates")

ROOT = "/v1/public-templates"
ONE = ROOT + "/{template_id}"
STAFF = "/v1/admin/public-templates"
STAFFS_ONE = STAFF + "/{template_id}"
PREFIX = "pub_"
OFFERED = (refusals.TemplateNotFound, refusals.EditionChanged)
FILE = (RangeRequired, RangeNotSatisfiable)
KNOWN = (refusals.TemplateNotFound,)
DECIDES = (*KNOWN, StaleVersion, IfMatchMissing)


def slug(call: Call) -> str:
    given = template_id(call)
    if not given.startswith(PREFIX):
        raise refusals.TemplateNotFound
    return given.removeprefix(PREFIX)


# --- everybody -------------------------------------------------------------------------------------------------------


@api.route("GET", ROOT, caller=person, answer=PublicTemplateList)
def list_public_templates(call: Call) -> Answer:
    """The service's contracts that can be used now, with what each costs in credits."""
    offered = wiring.templates.public().offered()
    return Answer(PublicTemplateList([_public_view(each, call.language) for each in offered]))


@api.route("GET", ONE, caller=person, answer=PublicTemplateView, refusals=OFFERED)
def read_public_template(call: Call) -> Answer:
    """One of the service's contracts: its roles, fields, and price in credits."""
    return Answer(_public_view(wiring.templates.public().find(slug(call)), call.language))


@api.route("GET", ONE + "/content", caller=person, refusals=(*OFFERED, *FILE), media_type="application/pdf")
def read_public_template_content(call: Call) -> Answer:
    """The contract's text as a PDF, not filled in."""
    return file_answer(call, wiring.templates.public().content(slug(call)))


@api.route(
    "POST",
    ONE + "/use",
    caller=person,
    body=UseTemplate,
    answer=RequestView,
    status=201,
    show=show_drafted,
    refusals=(*OFFERED, refusals.ValuesRefused, *SENDER),
)
def use_public_template(call: Call) -> Answer:
    """Draft a signature request from one of the service's contracts, filled in.

    As with a template of your own, the values are part of the document that is signed.
    """
    request_id, service = RequestId(new_id("sr")), wiring.templates.public()
    order = order_of(call, service.find(slug(call)).edition.layout)
    drafted = service.use(sid_of(call), slug(call), request_id, order, call.once(request_id))
    return request_answer(call, drafted, 201)


# --- staff -----------------------------------------------------------------------------------------------------------


def _publication_answer(call: Call, _result: str = "") -> Answer:
    publication, editions = wiring.templates.public().publication(slug(call))
    view = _publication_view(publication, editions, call.language)
    return Answer(view, headers={"ETag": etag_of(publication.version)})


@api.route("GET", STAFF, caller=staff, answer=PublicationList)
def list_publications(call: Call) -> Answer:
    """Every contract that ships with the service, what is published of it and what is proposed."""
    found = wiring.templates.public().publications()
    return Answer(PublicationList([_publication_view(p, editions, call.language) for p, editions in found]))


@api.route("GET", STAFFS_ONE, caller=staff, answer=PublicationView, refusals=KNOWN)
def read_publication(call: Call) -> Answer:
    """One contract, what is published of it and what is proposed; its `ETag` is needed to decide."""
    return _publication_answer(call)


@api.route(
    "GET",
    STAFFS_ONE + "/editions/{edition}/content",
    caller=staff,
    refusals=(*KNOWN, refusals.EditionUnknown, *FILE),
    media_type="application/pdf",
)
def read_edition_content(call: Call) -> Answer:
    """Any edition's text as a PDF: to be read before it is proposed or published."""
    given = call.params["edition"]
    if not given.isascii() or not given.isdecimal() or len(given) > 4:
        raise refusals.EditionUnknown
    return file_answer(call, wiring.templates.public().edition_content(slug(call), int(given)))


@api.route(
    "POST",
    STAFFS_ONE + "/propose",
    caller=administrator,
    body=ProposeEdition,
    answer=PublicationView,
    show=_publication_answer,
    refusals=(*KNOWN, refusals.EditionUnknown),
)
def propose_edition(call: Call) -> Answer:
    """Propose an edition and its price. What is published stays so until somebody else publishes the proposal."""
    body: ProposeEdition = call.body
    wiring.templates.public().propose(sid_of(call), slug(call), body.edition, body.price_credits, call.once(slug(call)))
    return _publication_answer(call)


@api.route(
    "POST",
    STAFFS_ONE + "/publish",
    caller=administrator,
    answer=PublicationView,
    show=_publication_answer,
    refusals=(*DECIDES, refusals.NothingProposed, refusals.SecondPersonNeeded, refusals.EditionChanged),
)
def publish_edition(call: Call) -> Answer:
    """Publish what somebody else proposed; needs `If-Match`, so that it is the proposal you read."""
    version = require_if_match(call)
    wiring.templates.public().publish(sid_of(call), slug(call), version=version, once=call.once(slug(call)))
    return _publication_answer(call)


@api.route(
    "POST",
    STAFFS_ONE + "/reject",
    caller=administrator,
    answer=PublicationView,
    show=_publication_answer,
    refusals=(*DECIDES, refusals.NothingProposed),
)
def reject_edition(call: Call) -> Answer:
    """Turn a proposal down, or take it back; what is published stays. Needs `If-Match`."""
    version = require_if_match(call)
    wiring.templates.public().reject(sid_of(call), slug(call), version=version, once=call.once(slug(call)))
    return _publication_answer(call)


@api.route(
    "POST",
    STAFFS_ONE + "/withdraw",
    caller=administrator,
    answer=PublicationView,
    show=_publication_answer,
    refusals=(*DECIDES, refusals.NotPublished),
)
def withdraw_publication(call: Call) -> Answer:
    """Take a contract out of the offer, at once and by one person. Needs `If-Match`.

    Requests that were drafted from it and checked stay as they are.
    """
    version = require_if_match(call)
    wiring.templates.public().withdraw(sid_of(call), slug(call), version=version, once=call.once(slug(call)))
    return _publication_answer(call)


def _public_view(offered: "Offered", language: Language) -> PublicTemplateView:
    edition = offered.edition
    return PublicTemplateView(
        template_id=PREFIX + edition.slug,
        edition=edition.edition,
        title=edition.title.in_(language),
        description=edition.description.in_(language),
        price_credits=offered.price_credits,
        filename=edition.filename,
        size=edition.size,
        sha256=edition.sha256,
        pages=page_views(edition.pages),
        roles=role_shapes(edition.layout),
        fields=field_shapes(edition.layout),
    )


def _publication_view(
    publication: "Publication", editions: "Mapping[int, Edition]", language: Language
) -> PublicationView:
    return PublicationView(
        template_id=PREFIX + publication.slug,
        title=editions[max(editions)].title.in_(language),
        status=publication.status.value,
        editions=[EditionView(e.edition, e.sha256, e.size, len(e.pages)) for e in editions.values()],
        published=_offer_view(publication.published),
        proposed=_offer_view(publication.proposed),
    )


def _offer_view(offer: "Offer | None") -> OfferView | None:
    if offer is None:
        return None
    return OfferView(
        edition=offer.edition,
        sha256=offer.sha256,
        price_credits=offer.price_credits,
        proposed_by=offer.by,
        proposed_at=iso(offer.at),
        published_by=offer.confirmed_by,
        published_at=iso(offer.confirmed_at) if offer.confirmed_at else None,
    )
