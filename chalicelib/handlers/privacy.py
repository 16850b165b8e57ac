"""A person's own: to whom their data was disclosed, and what they said yes or no to."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.cursor import cursor_of, limit_of
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.payments_callers import place_in
from chalicelib.handlers.problem import Invalid
from chalicelib.handlers.signing import sid_of
from chalicelib.platform.clock import iso
from chalicelib.privacy.refusals import PurposeUnknown
from chalicelib.privacy.schemas import (
    Choice,
    ConsentList,
    ConsentView,
    DisclosureList,
    DisclosureView,
    RegisteredRecipient,
)

if TYPE_CHECKING:
    from chalicelib.platform.text import Language
    from chalicelib.privacy.consent import Standing
    from chalicelib.privacy.disclosure import Disclosure

blueprint = Blueprint(__name__)
api = Api(blueprint, "privacy")

ENTRY = r"[0-9T:.Z-]{20,30}#[A-Za-z0-9_.#-]{1,300}"


@api.route(
    "GET",
    "/v1/me/disclosures",
    caller=person,
    answer=DisclosureList,
    query={"limit": "1–100", "cursor": "from `next_cursor`"},
    refusals=(Invalid,),
)
def list_disclosures(call: Call) -> Answer:
    """Every time your data was sent to somebody else, newest first: what, to whom, and for which purpose.

    Letters to you and to others, BankID, payment services, time stamps, and what other parties of your signature
    requests were sent. Kept for three years.
    """
    found, following = wiring.rights.disclosures().page(sid_of(call), limit=limit_of(call), after=place_in(call, ENTRY))
    items = [disclosure_view(one, call.language) for one in found]
    return Answer(DisclosureList(items=items, next_cursor=cursor_of(following) if following else None))


@api.route("GET", "/v1/me/consents", caller=person, answer=ConsentList)
def list_consents(call: Call) -> Answer:
    """What you have said yes or no to, purpose by purpose, and every record of it.

    Marketing needs a yes; improving the service rests on our legitimate interest until you object. Nothing of the
    service depends on either.
    """
    return _consents(call)


@api.route(
    "PUT",
    "/v1/me/consents/{purpose}",
    caller=person,
    body=Choice,
    answer=ConsentList,
    refusals=(PurposeUnknown,),
)
def choose_consent(call: Call) -> Answer:
    """Say yes or no to a purpose; a no is as easy as a yes and acts at once. The same answer again changes nothing."""
    from chalicelib.privacy.consent import Purpose

    if call.params["purpose"] not in set(Purpose):
        raise PurposeUnknown
    body: Choice = call.body
    wiring.rights.consents().choose(
        sid_of(call), Purpose(call.params["purpose"]), is_allowed=body.is_allowed, language=call.language
    )
    return _consents(call)


def _consents(call: Call) -> Answer:
    from chalicelib.privacy.consent import as_27560

    sid, said = sid_of(call), wiring.rights.controller()
    controller = {"name": said.name, "address": said.address, "email": said.email}
    history = [as_27560(record, controller) for record in wiring.rights.consents().history(sid)]
    items = [_consent_view(each, call.language) for each in wiring.rights.consents().of(sid)]
    return Answer(ConsentList(items=items, history=history))


def _consent_view(each: "Standing", language: "Language") -> ConsentView:
    from chalicelib.privacy.consent import OPT_IN
    from chalicelib.privacy.consent_texts import BALANCING, TEXTS, VERSION

    balancing = BALANCING.get(each.purpose)
    return ConsentView(
        purpose=each.purpose.value,
        rests_on="consent" if each.purpose in OPT_IN else "legitimate_interest",
        is_allowed=each.is_allowed,
        since=iso(each.record.at) if each.record else None,
        text=TEXTS[each.purpose].in_(language),
        version=VERSION,
        balancing=balancing.in_(language) if balancing else None,
    )


def disclosure_view(one: "Disclosure", language: "Language") -> DisclosureView:
    sent = one.message
    return DisclosureView(
        at=iso(one.at),
        kind=one.kind,
        purpose=sent.activity.purpose.in_(language),
        categories=[category.name.in_(language) for category in sent.categories],
        recipient=recipient_view(one.recipient, language),
        about=one.about,
        told=one.told or None,
    )


def recipient_view(key: str, language: "Language") -> RegisteredRecipient:
    from chalicelib.privacy.recipients import BY_KEY

    found = BY_KEY[key]
    return RegisteredRecipient(
        name=found.name,
        category=found.category.in_(language),
        role=found.role.value,
        country=found.country,
        agreement=found.agreement.in_(language),
        safeguard=found.safeguard.in_(language) if found.safeguard else None,
    )
