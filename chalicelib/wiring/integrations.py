"""What letters about integrations say, and whom they are to."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.ids import ApiKeyId, CompanyId, EndpointId, SubjectId
from chalicelib.platform.owners import OwnerId, company_of
from chalicelib.wiring import api_keys, companies, identity, webhooks

if TYPE_CHECKING:
    from chalicelib.platform.text import Language


@dataclass(frozen=True, slots=True)
class Addressee:
    name: str
    email: str | None
    language: "Language"
    maker: str
    company: str
    thing: str


class IntegrationLetters:
    def told(self, about: str, to: str) -> Addressee:
        """`about`: an API key's or an endpoint's id; `to`: a person's or a company's."""
        made_by, owner, thing = _endpoint(about) if about.startswith("whe_") else _key(about)
        name, email, language = _contact(to)
        maker = identity.accounts().contact(made_by).name
        return Addressee(name, email, language, maker, _company(owner), thing)


def _key(about: str) -> tuple[SubjectId, OwnerId, str]:
    """Who made it, whose it is, and what it may be called."""
    from chalicelib.identity.api_key import prefix_of

    key = api_keys.store().find(ApiKeyId(about))
    return key.made_by, key.owner, prefix_of(key.key_id, key.mode)


def _endpoint(about: str) -> tuple[SubjectId, OwnerId, str]:
    """By its host alone: what stands behind it in the address may be a secret."""
    from urllib.parse import urlsplit

    endpoint = webhooks.store().find(EndpointId(about))
    return endpoint.made_by, endpoint.owner, urlsplit(endpoint.url).hostname or ""


def _contact(to: str) -> "tuple[str, str | None, Language]":
    """A company hears by its first address."""
    from chalicelib.platform.text import Language

    company_id = company_of(SubjectId(to))
    if company_id is None:
        contact = identity.accounts().contact(SubjectId(to))
        return contact.name, contact.email, contact.language
    details = companies.store().open(CompanyId(to)).company.details
    return details.name, details.emails[0] if details.emails else None, Language.SV


def _company(owner: OwnerId) -> str:
    company_id = company_of(owner)
    return companies.store().open(company_id).company.details.name if company_id else ""


@cache
def letters() -> IntegrationLetters:
    return IntegrationLetters()
