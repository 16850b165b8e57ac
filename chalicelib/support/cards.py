"""What staff are shown of a person, a company or a signature request: no more than support needs. Values only."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """`personnummer` is masked: the last four digits are not shown."""

    sid: str
    status: str
    name: str = field(repr=False)
    personnummer: str = field(repr=False)
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    language: str
    created_at: datetime
    companies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyCard:
    """A sole trader's number is a personnummer, so it is masked as one."""

    company_id: str
    name: str = field(repr=False)
    organisation_number: str = field(repr=False)
    emails: tuple[str, ...] = field(repr=False)
    phone: str | None = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientCard:
    recipient_id: str
    role: str
    status: str
    viewed_at: str | None
    signed_at: str | None
    reminders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCard:
    """Nothing of it is unsealed: no title, no name, no document. `owner` is a sid or a company's id."""

    request_id: str
    owner: str
    made_by: str | None
    status: str
    created_at: str
    sent_at: str | None
    ended_at: str | None
    expires_at: str | None
    deleted_at: str | None
    documents: int
    recipients: tuple[RecipientCard, ...]


def masked(number: str) -> str:
    """`19800101-****`; a company's own number is public, and known by its third digit, which is 2 or more."""
    is_person = len(number) == 12 or number[2:3] in ("0", "1")
    return f"{number[:-4]}-****" if is_person else f"{number[:-4]}-{number[-4:]}"
