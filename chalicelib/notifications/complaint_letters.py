"""Letters about complaints: to whoever complains, and to whoever answers."""

from typing import Any, Protocol

from chalicelib.notifications.complaint_texts import STEPS
from chalicelib.notifications.compose import compose
from chalicelib.notifications.domain import STAFF, Kind, Letter
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language

COMPLAINTS = frozenset(
    {
        *(Kind.COMPLAINT_CONFIRM, Kind.COMPLAINT_RECEIVED, Kind.COMPLAINT_MOVED, Kind.COMPLAINT_ANSWERED),
        *(Kind.COMPLAINT_STAFF, Kind.COMPLAINT_DUE),
    }
)


class Complaints(Protocol):
    """`mail` gives name, email, language, number, title, last_day, token, has_account, is_confirmed and is_open."""

    def mail(self, complaint_id: str) -> Any: ...


def complaint_letter(letter: Letter, complaints: Complaints, public_url: str, support_email: str) -> Mail:
    """Obsolete when it is gone or there is no address; a reminder of what is answered; a link that was followed."""
    try:
        told = complaints.mail(letter.about)
    except DomainError as refusal:
        if refusal.status != 404:
            raise
        raise Obsolete from refusal
    is_staffs = letter.to == STAFF
    to = support_email if is_staffs else told.email
    is_late = {Kind.COMPLAINT_DUE: not told.is_open, Kind.COMPLAINT_CONFIRM: told.is_confirmed}
    if to is None or is_late.get(letter.kind):
        raise Obsolete
    language = Language.SV if is_staffs else told.language
    step = STEPS.get(letter.detail)
    # Who gave an address need not be whose it is: nothing they typed goes to it before it is confirmed.
    name = "" if letter.kind is Kind.COMPLAINT_CONFIRM else told.name
    facts = {
        "name": "kundtjänst" if is_staffs else name,
        "number": told.number,
        "title": told.title,
        "last_day": told.last_day,
        "step": step.in_(language) if step else "",
    }
    page = f"{public_url}/complaints" if told.has_account else f"{public_url}/complaint#{told.token}"
    return compose(letter, to=to, language=language, facts=facts, url=None if is_staffs else page)
