"""Letters about the erasure of an account. The last one is written from what the request itself has kept sealed."""

from typing import Protocol

from chalicelib.notifications.company_letters import Persons
from chalicelib.notifications.compose import compose
from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import SubjectId
from chalicelib.platform.text import Language

ERASURE = frozenset({Kind.ERASURE_REQUESTED, Kind.ERASURE_FROZEN, Kind.ERASURE_CANCELLED})


class LastContact(Protocol):
    """Who was erased, as the request knew them; `certificate` names what proves it."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def language(self) -> Language: ...
    @property
    def certificate(self) -> str: ...


class Moments(Protocol):
    def until(self, erasure_id: str) -> str:
        """Until when it can be cancelled, as a person reads it; empty when that is not known."""


def erasure_letter(letter: Letter, persons: Persons, moments: Moments, public_url: str) -> Mail:
    """Obsolete when the person is gone, or has no address."""
    try:
        contact = persons.contact(SubjectId(letter.to))
    except DomainError as gone:
        raise Obsolete from gone
    if contact.email is None:
        raise Obsolete
    facts = {"name": contact.name, "until": moments.until(letter.about)}
    url = f"{public_url}/account/erasure"
    return compose(letter, to=contact.email, language=contact.language, facts=facts, url=url)


def last_letter(letter: Letter, contact: LastContact, public_url: str) -> Mail:
    if contact.email is None:
        raise Obsolete
    facts = {"name": contact.name, "certificate": contact.certificate}
    url = f"{public_url}/v1/privacy/erasure-certificates/{contact.certificate}"
    return compose(letter, to=contact.email, language=contact.language, facts=facts, url=url)
