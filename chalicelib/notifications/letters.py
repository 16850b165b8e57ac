"""Writing letters: what each needs to know comes from its domain when it is written, and is kept nowhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.notifications.company_letters import Companies, company_letter
from chalicelib.notifications.compose import compose
from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.mail import Attachment, Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.notifications.sms import Sms
from chalicelib.notifications.texts import SIGNING_CODE_SMS, WAYS
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import RecipientId, RequestId, SubjectId
from chalicelib.platform.text import Language

ATTACH_AT_MOST = 7 * 1024 * 1024  # bytes in all; many mail servers refuse more than 10 MB encoded


class Copy(Protocol):
    """A sealed document, or what was read with it; read only when it is attached."""

    @property
    def filename(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def is_sealed(self) -> bool: ...
    @property
    def read(self) -> Callable[[], bytes]: ...


class AboutRequest(Protocol):
    """One addressee of a signature request, and the request in two words."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def language(self) -> Language: ...
    @property
    def title(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def link(self) -> str | None: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def is_awaited(self) -> bool: ...
    @property
    def last_day(self) -> str: ...
    @property
    def kept_until(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def in_person(self) -> bool: ...
    @property
    def code(self) -> str: ...
    @property
    def party(self) -> str: ...
    @property
    def copies(self) -> Sequence[Copy]: ...


class Requests(Protocol):
    def with_recipient(self, request_id: RequestId, recipient_id: RecipientId) -> AboutRequest: ...
    def with_copy_address(self, request_id: RequestId, recipient_id: RecipientId) -> AboutRequest: ...
    def with_code(self, request_id: RequestId, recipient_id: RecipientId, generation: int) -> AboutRequest: ...
    def with_signing_code(self, request_id: RequestId, recipient_id: RecipientId, number: int) -> AboutRequest: ...
    def with_sender(self, request_id: RequestId, about: RecipientId | None = None) -> AboutRequest: ...


class Contact(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def language(self) -> Language: ...


class Persons(Protocol):
    """`verification_mail` gives the address to be verified and its token; a generation that is over raises."""

    def contact(self, sid: SubjectId) -> Contact: ...
    def verification_mail(self, sid: SubjectId, generation: int) -> tuple[str, str]: ...


@dataclass(frozen=True, slots=True)
class LetterWriter:
    requests: Requests
    persons: Persons
    public_url: str
    companies: Companies

    def write(self, letter: Letter) -> Mail | Sms:
        """The mail of a letter, or the text message where it goes to a phone.

        Obsolete when what it is about is gone, over, or has no address.
        """
        try:
            match letter.kind:
                case Kind.VERIFY_EMAIL:
                    return self._verify_email(letter)
                case Kind.ACKNOWLEDGED:
                    return self._acknowledged(letter)
                case Kind.EXPORT_READY | Kind.EXPORT_FAILED:
                    return self._about_export(letter)
                case Kind.COMPANY_INVITATION | Kind.MEMBER_JOINED | Kind.MEMBER_REMOVED:
                    return company_letter(letter, self.companies, self.persons, self.public_url)
                case _:
                    return self._about_request(letter)
        except DomainError as refusal:
            if refusal.status != 404:  # what is gone needs no letter; anything else is tried again
                raise
            raise Obsolete from refusal

    def _about_request(self, letter: Letter) -> Mail | Sms:
        about = self._addressee(letter)
        is_late = {Kind.INVITATION: not about.is_open, Kind.REMINDER: not about.is_awaited}
        is_late |= {Kind.PROLONGED: not about.is_awaited, Kind.REMOVAL: not about.kept_until}
        has_copies = letter.kind in (Kind.COMPLETED, Kind.COPY)
        if about.email is None or is_late.get(letter.kind) or (about.in_person and not has_copies):
            raise Obsolete  # who signs in person hears nothing by mail but that it is done
        if letter.kind is Kind.SIGNING_CODE and about.phone:
            text = SIGNING_CODE_SMS.format(code=about.code).in_(about.language)
            return Sms(to=about.phone, text=text, reference=letter.event_id)
        attachments = _attached(about.copies) if has_copies else ()
        return compose(
            letter,
            to=about.email,
            language=about.language,
            facts={
                "name": about.name,
                "title": about.title,
                "sender": about.sender,
                "message": about.message,
                "reason": about.reason or "",
                "last_day": about.last_day,
                "kept_until": about.kept_until,
                "code": about.code,
                "party": about.party,
                "way": WAYS[about.method].in_(about.language) if about.method in WAYS else "",
            },
            url=about.link or f"{self.public_url}/requests/{letter.about}",
            attachments=attachments,
            is_linked=bool(about.copies) and has_copies and not attachments,
            role=about.role,
        )

    def _addressee(self, letter: Letter) -> AboutRequest:
        request_id = RequestId(letter.about)
        if not letter.to.startswith("rcp_"):
            party = RecipientId(letter.detail) if letter.kind is Kind.BOUNCED else None
            return self.requests.with_sender(request_id, party)
        recipient_id = RecipientId(letter.to)
        match letter.kind:
            case Kind.COPY:
                return self.requests.with_copy_address(request_id, recipient_id)
            case Kind.COPY_CODE:
                return self.requests.with_code(request_id, recipient_id, int(letter.detail))
            case Kind.SIGNING_CODE:
                return self.requests.with_signing_code(request_id, recipient_id, int(letter.detail))
            case _:
                return self.requests.with_recipient(request_id, recipient_id)

    def _verify_email(self, letter: Letter) -> Mail:
        sid = SubjectId(letter.to)
        contact = self.persons.contact(sid)
        address, token = self.persons.verification_mail(sid, int(letter.detail))
        url = f"{self.public_url}/verify-email#{token}"
        return compose(letter, to=address, language=contact.language, facts={"name": contact.name}, url=url)

    def _about_export(self, letter: Letter) -> Mail:
        contact = self.persons.contact(SubjectId(letter.to))
        if contact.email is None:
            raise Obsolete
        facts = {"name": contact.name}
        return compose(letter, to=contact.email, language=contact.language, facts=facts, url=self.public_url)

    def _acknowledged(self, letter: Letter) -> Mail:
        contact = self.persons.contact(SubjectId(letter.to))
        if contact.email is None:
            raise Obsolete
        url = f"{self.public_url}/v1/policies/current"
        return compose(letter, to=contact.email, language=contact.language, facts={"name": contact.name}, url=url)


def _attached(copies: Sequence[Copy]) -> tuple[Attachment, ...]:
    """All of a request's sealed documents and what was read with them, or none when together too large for a mail."""
    if sum(copy.size for copy in copies) > ATTACH_AT_MOST:
        return ()
    return tuple(Attachment(_name_of(copy), "application/pdf", copy.read()) for copy in copies)


def _name_of(copy: Copy) -> str:
    stem = copy.filename[:-4] if copy.filename.lower().endswith(".pdf") else copy.filename
    return f"{stem}-sealed.pdf" if copy.is_sealed else f"{stem}.pdf"
