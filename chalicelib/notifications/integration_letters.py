"""Letters about integrations: a new API key must not go unnoticed, nor an endpoint that is told nothing any more."""

from typing import Protocol

from chalicelib.notifications.compose import compose
from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language

INTEGRATIONS = frozenset({Kind.API_KEY_CREATED, Kind.API_KEY_ROTATED, Kind.WEBHOOK_DISABLED})


class Told(Protocol):
    """An addressee (a person or a company), who did it, and what it is about: a key's prefix, or an endpoint's host."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def language(self) -> Language: ...
    @property
    def maker(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def thing(self) -> str: ...


class Integrations(Protocol):
    """Raises a refusal of status 404 when what it is about, or the addressee, is gone."""

    def told(self, about: str, to: str) -> Told: ...


def integration_letter(letter: Letter, integrations: Integrations) -> Mail:
    try:
        told = integrations.told(letter.about, letter.to)
    except DomainError as refusal:
        if refusal.status != 404:  # anything else is tried again
            raise
        raise Obsolete from refusal
    if told.email is None:
        raise Obsolete
    facts = {"name": told.name, "maker": told.maker, "company": told.company, "thing": told.thing}
    return compose(letter, to=told.email, language=told.language, facts=facts)
