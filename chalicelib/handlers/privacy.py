"""A person's rights over their own data: to whom it was disclosed."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.cursor import cursor_of, limit_of
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.payments import place_in
from chalicelib.handlers.problem import Invalid
from chalicelib.handlers.signing import sid_of
from chalicelib.platform.clock import iso
from chalicelib.privacy.schemas import DisclosureList, DisclosureView, RecipientView

if TYPE_CHECKING:
    from chalicelib.platform.text import Language
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


def recipient_view(key: str, language: "Language") -> RecipientView:
    from chalicelib.privacy.recipients import BY_KEY

    found = BY_KEY[key]
    return RecipientView(
        name=found.name,
        category=found.category.in_(language),
        role=found.role.value,
        country=found.country,
        agreement=found.agreement.in_(language),
        safeguard=found.safeguard.in_(language) if found.safeguard else None,
    )
