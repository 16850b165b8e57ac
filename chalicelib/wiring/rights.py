"""The rights of the persons whose data we hold: who was told what, and what they ask for."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import DataRequestId, RequestId, SubjectId, new_id
from chalicelib.wiring import complaints, ground, identity, signing
from chalicelib.wiring import extracts as copies

if TYPE_CHECKING:
    from chalicelib.platform.text import Language
    from chalicelib.privacy.consent_service import ConsentService
    from chalicelib.privacy.consent_store import ConsentStore
    from chalicelib.privacy.data_request import Asker, DataRequest
    from chalicelib.privacy.disclosure_service import DisclosureService
    from chalicelib.privacy.extract_document import Controller, Item, Told
    from chalicelib.privacy.extract_service import ExtractService, Source
    from chalicelib.privacy.request_correspondence import RequestCorrespondence
    from chalicelib.privacy.request_service import DataRequestService
    from chalicelib.privacy.request_store import DataRequestStore
    from chalicelib.signing.places import Place

TOLD_AT_ONCE = 500


@cache
def disclosures() -> "DisclosureService":
    from chalicelib.privacy.disclosure_service import DisclosureService
    from chalicelib.privacy.disclosure_store import DisclosureStore

    return DisclosureService(disclosures=DisclosureStore(), parties=parties_of, clock=utc_now)


def parties_of(about: str) -> Sequence[str]:
    """Of a signature request: its owner and recipients."""
    return signing.cases().parties(RequestId(about)) if about.startswith("sr_") else ()


@cache
def consents() -> "ConsentService":
    from chalicelib.privacy.consent_service import ConsentService

    def find_address(sid: SubjectId) -> str | None:
        return identity.accounts().contact(sid).email

    return ConsentService(consents=consent_store(), find_address=find_address, clock=utc_now, new_id=new_id)


@cache
def consent_store() -> "ConsentStore":
    from chalicelib.privacy.consent_store import ConsentStore

    return ConsentStore(ground.lookups().email, utc_now)


@cache
def request_store() -> "DataRequestStore":
    from chalicelib.privacy.request_store import DataRequestStore

    return DataRequestStore(ground.keys(), utc_now)


@cache
def data_requests() -> "DataRequestService":
    from chalicelib.privacy.request_service import DataRequestService

    return DataRequestService(requests=request_store(), find_asker=find_asker, clock=utc_now)


def find_asker(subject: str) -> "tuple[Asker, Language]":
    from chalicelib.privacy.data_request import Asker

    contact = identity.accounts().contact(SubjectId(subject))
    return Asker(contact.name, contact.email), contact.language


def obey(data_request_id: DataRequestId) -> None:
    """An objection, or a consent taken back: of an account, and of the address it was written from."""
    from chalicelib.privacy.request_refusals import DataRequestNotFound

    try:
        request = data_requests().read(data_request_id)
    except DataRequestNotFound:
        return  # erased meanwhile
    sid = SubjectId(request.subject) if request.subject and not request.about else None
    consents().say_no(sid, request.asker.email, request.language, request.made_by)


def recipient_asker(place: "Place") -> "tuple[Asker, Language]":
    """Somebody invited, as the sender named them, and the address the invitation went to."""
    from chalicelib.privacy.data_request import Asker

    recipient = signing.recipients().view(place).recipient
    return Asker(recipient.name, recipient.email), recipient.language


@cache
def correspondence() -> "RequestCorrespondence":
    from chalicelib.privacy.request_correspondence import RequestCorrespondence

    return RequestCorrespondence(request_store(), ground.settings().privacy_email)


@cache
def extracts() -> "ExtractService":
    from chalicelib.privacy.extract_page import extract_pdf
    from chalicelib.privacy.extract_service import ExtractService

    return ExtractService(
        requests=request_store(),
        sources=sources_of,
        told=told_of,
        vault=ground.vault(),
        draw=extract_pdf,
        controller=controller(),
        new_id=new_id,
        clock=utc_now,
    )


def sources_of(request: "DataRequest") -> "Mapping[str, Source]":
    """What other domains hold, and for an account what this one does."""
    found = dict(copies.sources_of(request))
    return (
        found
        if request.about
        else found | {"consents": _consents, "data_requests": _data_requests, "complaints": _complaints}
    )


def told_of(request: "DataRequest") -> "list[Told]":
    from chalicelib.privacy.extract_document import Told

    found, after = disclosures().page(request.subject or "", limit=TOLD_AT_ONCE, after=None)
    while after:
        further, after = disclosures().page(request.subject or "", limit=TOLD_AT_ONCE, after=after)
        found = [*found, *further]
    return [Told(one, copies.name_of(one)) for one in found]


def controller() -> "Controller":
    from chalicelib.privacy.extract_document import Controller

    said = ground.settings()
    return Controller(said.seller_name, said.seller_organisation_number, said.seller_address, said.privacy_email)


def _consents(request: "DataRequest") -> "list[Item]":
    from chalicelib.platform.clock import iso

    return [
        {
            "number": record.record_id,
            "purpose": record.purpose.value,
            "state": record.state.value,
            "at": iso(record.at),
            "method": record.method.value,
        }
        for record in consents().history(SubjectId(request.subject or ""))
    ]


def _data_requests(request: "DataRequest") -> "list[Item]":
    from chalicelib.platform.clock import iso

    return [
        {
            "number": each.data_request_id,
            "at": iso(each.received_at),
            "status": each.status.value,
            "rights": ", ".join(each.rights),
            "outcomes": ", ".join(f"{right}: {made.outcome}" for right, made in each.rights.items()),
            "text": each.text,
        }
        for each in data_requests().of(request.subject or "")
    ]


def _complaints(request: "DataRequest") -> "list[Item]":
    """In the person's own words; staff's are read with the complaint itself."""
    from chalicelib.platform.clock import iso

    return [
        {
            "number": each.complaint_id,
            "at": iso(each.received_at),
            "status": each.status.value,
            "about": each.about,
            "title": each.title,
            "text": "\n\n".join(message.text for message in each.thread if message.by.value == "complainant"),
        }
        for each in complaints.complaints().of(request.subject or "")
    ]
