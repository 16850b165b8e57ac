"""Complaints, their complainants, and what they are about."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import PurchaseId, RequestId, SubjectId
from chalicelib.wiring import ground, identity, payments

if TYPE_CHECKING:
    from chalicelib.platform.text import Language
    from chalicelib.support.complaint import Contact
    from chalicelib.support.complaint_correspondence import ComplaintCorrespondence
    from chalicelib.support.complaint_service import ComplaintService
    from chalicelib.support.complaint_store import DynamoComplaints


@cache
def store() -> "DynamoComplaints":
    from chalicelib.support.complaint_store import DynamoComplaints

    return DynamoComplaints(ground.keys(), utc_now)


@cache
def complaints() -> "ComplaintService":
    from chalicelib.support.complaint_service import ComplaintService

    return ComplaintService(
        complaints=store(),
        contact_of=contact_of,
        require_own=require_own,
        lookup=ground.lookups().email,
        clock=utc_now,
    )


@cache
def correspondence() -> "ComplaintCorrespondence":
    from chalicelib.support.complaint_correspondence import ComplaintCorrespondence

    return ComplaintCorrespondence(store())


def contact_of(sid: str) -> "tuple[Contact, Language]":
    from chalicelib.support.complaint import Contact

    contact = identity.accounts().contact(SubjectId(sid))
    return Contact(contact.name, contact.email), contact.language


def require_own(sid: str, about: str) -> None:
    """A purchase of the person's own wallet, or a request they own or have made for a company."""
    from chalicelib.payments.refusals import PurchaseNotFound
    from chalicelib.signing.outline import outline
    from chalicelib.signing.refusals import RequestNotFound
    from chalicelib.support.complaint_refusals import ComplaintSubjectNotFound

    try:
        if about.startswith("pur_"):
            whose: tuple[str | None, ...] = (payments.purchases().known(PurchaseId(about)).wallet_id,)
        else:
            row, _ = outline(RequestId(about))
            whose = (row.owner, row.made_by)
    except (PurchaseNotFound, RequestNotFound) as refusal:
        raise ComplaintSubjectNotFound from refusal
    if sid not in whose:
        raise ComplaintSubjectNotFound
