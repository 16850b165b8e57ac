"""Letters about data subjects' requests: to whoever asked, and the reminder to whoever answers."""

from dataclasses import asdict
from typing import Any, Protocol

from chalicelib.notifications.compose import compose
from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import DataRequestId
from chalicelib.platform.text import Language

RIGHTS = frozenset(
    {Kind.RIGHTS_RECEIVED, Kind.RIGHTS_EXTENDED, Kind.RIGHTS_EXTRACT, Kind.RIGHTS_ANSWERED, Kind.RIGHTS_DUE}
)
TOLD = ("number", "rights", "last_day", "reason", "answers", "remedies", "identify")


class RequestMail(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def language(self) -> Language: ...
    @property
    def is_recipient(self) -> bool: ...
    @property
    def is_waiting(self) -> bool: ...


class Requests(Protocol):
    def mail(self, data_request_id: DataRequestId) -> Any: ...


def rights_letter(letter: Letter, requests: Requests, public_url: str, privacy_email: str) -> Mail:
    """Obsolete when the request is erased, or there is no address; and a reminder of what has been answered."""
    try:
        told = requests.mail(DataRequestId(letter.about))
    except DomainError as refusal:
        if refusal.status != 404:
            raise
        raise Obsolete from refusal
    is_reminder = letter.kind is Kind.RIGHTS_DUE
    to = privacy_email if is_reminder else told.email
    if to is None or (is_reminder and not told.is_waiting):
        raise Obsolete
    facts = {name: value for name, value in asdict(told).items() if name in TOLD}
    facts |= {"name": "dataskydd" if is_reminder else told.name}
    return compose(
        letter,
        to=to,
        language=Language.SV if is_reminder else told.language,
        facts=facts,
        url=None if is_reminder or told.is_recipient else f"{public_url}/privacy",
    )
