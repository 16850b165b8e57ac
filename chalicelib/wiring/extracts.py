"""What a register extract copies, by the parts of `extract_texts.SECTIONS`: read by the services that own it.

Other persons are left out (art. 15(4)): of a request's recipients only how many there are. Who was told of the person's
own data is named among the disclosures (C-154/21).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from chalicelib.platform.clock import iso, iso_or_none
from chalicelib.platform.ids import RecipientId, RequestId, SubjectId, WalletId
from chalicelib.wiring import companies, ground, identity, payments, signing, templates

if TYPE_CHECKING:
    from chalicelib.payments.buyer import Address
    from chalicelib.privacy.data_request import DataRequest
    from chalicelib.privacy.disclosure import Disclosure
    from chalicelib.privacy.extract_document import Item
    from chalicelib.privacy.extract_service import Source
    from chalicelib.signing.domain import SignatureRequest
    from chalicelib.signing.recipient import Recipient

T = TypeVar("T")
AT_ONCE = 100


def sources_of(request: "DataRequest") -> "Mapping[str, Source]":
    """Of an account, or of a place in a case."""
    if request.about:
        return {"place": place, "evidence": evidence}
    return {
        "account": account,
        "acknowledgements": acknowledgements,
        "history": history,
        "companies": of_companies,
        "requests": requests,
        "templates": of_templates,
        "purchases": purchases,
        "receipts": receipts,
        "wallet": wallet,
        "statement": statement,
    }


def account(request: "DataRequest") -> "Sequence[Item]":
    found = identity.accounts().person(_sid(request))
    return [
        {
            "name": found.name,
            "eid_name": found.eid_name,
            "personnummer": found.personnummer,
            "email": found.email,
            "pending_email": found.pending_email.address if found.pending_email else None,
            "phone": found.phone,
            "language": found.language.value,
            "keep_requests_days": found.keep_requests_days,
            "digest": found.digest.value,
            "created_at": iso(found.created_at),
        }
    ]


def acknowledgements(request: "DataRequest") -> "Sequence[Item]":
    from chalicelib.identity.rows import AcknowledgementRow

    return [
        {
            "at": row.at,
            "policy_version": row.policy_version,
            "terms_version": row.terms_version,
            "language": row.language,
        }
        for row in AcknowledgementRow.query(_sid(request), consistent_read=True)
    ]


def history(request: "DataRequest") -> "Sequence[Item]":
    from chalicelib.aws.event_rows import history

    return [{"at": iso(each.event.at), "event": each.event.type} for each in history(_sid(request))]


def of_companies(request: "DataRequest") -> "Sequence[Item]":
    return [
        {
            "name": each.company.details.name,
            "company_number": each.company.organisation_number,
            "role": each.member.role.value,
            "joined_at": iso(each.member.joined_at),
        }
        for each in companies.companies().of_person(_sid(request))
    ]


def requests(request: "DataRequest") -> "Sequence[Item]":
    sid = _sid(request)
    found = _all(lambda after: signing.listed_requests(sid, AT_ONCE, after))
    return [item for request_id in found for item in _request(request_id)]


def _request(request_id: RequestId) -> "Iterator[Item]":
    from chalicelib.signing.refusals import RequestNotFound

    try:
        case = signing.cases().open(request_id)
        files = ", ".join(document.filename for document in case.documents())
    except RequestNotFound:  # deleted meanwhile
        return
    asked = case.request
    yield {
        "number": request_id,
        "title": asked.title,
        "message": asked.message,
        "status": asked.status.value,
        "files": files,
        "parties": len(asked.recipient_ids),
        "created_at": iso(asked.created_at),
        "sent_at": iso_or_none(asked.sent_at),
        "ended_at": iso_or_none(asked.ended_at),
    }


def of_templates(request: "DataRequest") -> "Sequence[Item]":
    return [
        {
            "title": each.title,
            "description": each.description,
            "files": each.filename,
            "created_at": iso(each.created_at),
        }
        for each in templates.own().of(_sid(request))
    ]


def purchases(request: "DataRequest") -> "Sequence[Item]":
    wallet_id = _wallet(request)
    found = _all(lambda after: payments.purchases().page(wallet_id, limit=AT_ONCE, after=after))
    return [
        {
            "number": each.purchase_id,
            "at": iso(each.created_at),
            "status": each.status.value,
            "credits": each.quote.credits,
            "amount_ore": each.quote.total_ore,
            "method": each.method.value,
            "name": each.buyer.name,
            "email": each.buyer.email,
            "address": _address(each.buyer.address),
            "phone": each.payer_phone,
        }
        for each in found
    ]


def receipts(request: "DataRequest") -> "Sequence[Item]":
    wallet_id = _wallet(request)
    found = _all(lambda after: payments.receipts().page(wallet_id, limit=AT_ONCE, after=after))
    return [
        {"number": each.number, "at": iso(each.issued_at), "name": each.draft.buyer.name, "about": each.draft.about}
        for each in found
    ]


def wallet(request: "DataRequest") -> "Sequence[Item]":
    balance = payments.wallets().wallet(_wallet(request)).balance
    return [{"available": balance.available, "reserved": balance.reserved}]


def statement(request: "DataRequest") -> "Sequence[Item]":
    wallet_id = _wallet(request)
    found = _all(lambda after: payments.wallets().statement(wallet_id, limit=AT_ONCE, after=after))
    return [
        {"at": iso(each.at), "event": each.kind.value, "credits": each.delta_credits, "about": each.about}
        for each in found
    ]


def place(request: "DataRequest") -> "Sequence[Item]":
    """What the sender entered of the person, and what the person did."""
    asked, found = _place(request)
    return [
        {
            "number": asked.request_id,
            "title": asked.title,
            "sender": asked.owner_name,
            "name": found.name,
            "email": found.email,
            "phone": found.phone,
            "personnummer": found.personnummer,
            "language": found.language.value,
            "role": found.role.value,
            "status": found.status.value,
            "method": found.method.value,
            "viewed_at": iso_or_none(found.viewed_at),
            "decline_reason": found.decline_reason,
        }
    ]


def evidence(request: "DataRequest") -> "Sequence[Item]":
    _, found = _place(request)
    key = signing.cases().open(RequestId(request.about or "")).key
    items = []
    for kept in (found.identification, found.signature):
        if kept is None or not kept.evidence_name:
            continue
        said = json.loads(ground.vault().get(kept.evidence_name, key, size=kept.evidence_size))
        signer = said.get("signer") or {}
        items.append(
            {
                "at": iso(kept.signed_at),
                "method": kept.method.value,
                "name": kept.name,
                "personnummer": signer.get("personnummer"),
                "ip_address": said.get("ip_address"),
                "user_agent": said.get("user_agent"),
            }
        )
    return items


def name_of(told: "Disclosure") -> str | None:
    """The party who was told, by the name the sender gave; None where it was no party, or the case is gone."""
    from chalicelib.platform.errors import DomainError

    if not told.told:
        return None
    try:
        case = signing.cases().open(RequestId(told.about))
        is_recipient = told.told.startswith("rcp_")
        return case.recipient(RecipientId(told.told)).name if is_recipient else case.request.owner_name
    except DomainError:
        return None


def _place(request: "DataRequest") -> "tuple[SignatureRequest, Recipient]":
    assert request.about, "a place is in a case"
    recipient_id = RecipientId(request.subject or "")
    case = signing.cases().open(RequestId(request.about), recipient_id)
    return case.request, case.recipient(recipient_id)


def _all(page: "Callable[[str | None], tuple[list[T], str | None]]") -> list[T]:
    found, after = page(None)
    while after:
        further, after = page(after)
        found = [*found, *further]
    return found


def _sid(request: "DataRequest") -> SubjectId:
    assert request.subject, "an extract is of somebody who is known"
    return SubjectId(request.subject)


def _wallet(request: "DataRequest") -> WalletId:
    return payments.wallet_of(_sid(request))


def _address(address: "Address") -> str:
    return " ".join(part for part in (address.street, address.postal_code, address.city) if part)
