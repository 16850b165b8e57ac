"""Letters about companies: an invitation to an address, and what their people need to hear."""

from typing import Protocol

from chalicelib.notifications.compose import compose
from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.ids import CompanyId, InvitationId, SubjectId
from chalicelib.platform.text import Language


class InvitationMail(Protocol):
    """`token` is the link's."""

    @property
    def email(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def company(self) -> str: ...
    @property
    def inviter(self) -> str: ...
    @property
    def token(self) -> str: ...


class Companies(Protocol):
    """`names`: of the company, and of one of its people."""

    def invitation_mail(self, company_id: CompanyId, invitation_id: InvitationId) -> InvitationMail: ...
    def names(self, company_id: CompanyId, sid: SubjectId) -> tuple[str, str]: ...


class Contact(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def language(self) -> Language: ...


class Persons(Protocol):
    def contact(self, sid: SubjectId) -> Contact: ...


def company_letter(letter: Letter, companies: Companies, persons: Persons, public_url: str) -> Mail:
    """Obsolete when there is nobody, or nothing, to write about any more."""
    company_id = CompanyId(letter.about)
    if letter.kind is Kind.COMPANY_INVITATION:
        return _invitation(letter, companies.invitation_mail(company_id, InvitationId(letter.to)), public_url)
    contact = persons.contact(SubjectId(letter.to))
    company, member = companies.names(company_id, SubjectId(letter.detail))
    if contact.email is None or (letter.kind is Kind.MEMBER_JOINED and not member):
        raise Obsolete
    facts = {"name": contact.name, "company": company, "member": member}
    return compose(letter, to=contact.email, language=contact.language, facts=facts)


def _invitation(letter: Letter, asked: InvitationMail, public_url: str) -> Mail:
    """Without the inviter's name there is none: they have left, and the invitation with them."""
    if not asked.inviter:
        raise Obsolete
    return compose(
        letter,
        to=asked.email,
        language=asked.language,
        facts={"name": asked.email, "company": asked.company, "inviter": asked.inviter},
        url=f"{public_url}/company-invitation#{asked.token}",
    )
