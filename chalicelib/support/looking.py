"""The verbs of looking: search by what is exactly known, read, say who looked. Each is written down before it answers.

There are no lists of customers, no search by parts of a name, nothing in bulk, and no document.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.platform.clock import Clock
from chalicelib.support.cards import CompanyCard, PersonCard, RequestCard
from chalicelib.support.domain import StaffId
from chalicelib.support.looks import NOBODY, Look, Looker, Verb

SEARCHES = ((timedelta(hours=1), 30), (timedelta(days=1), 120))
"""So many within so long, per member, counted from the beginning of each hour and day (UTC)."""


class SearchBy(StrEnum):
    EMAIL = "email"
    PERSONNUMMER = "personnummer"
    ORGANISATION_NUMBER = "organisation_number"
    REQUEST_ID = "request_id"


@dataclass(frozen=True, slots=True)
class Query:
    """`value` is normalised: a whole address, twelve digits, ten digits, an id."""

    by: SearchBy
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """`kind`: `person`, `company` or `signature_request`; `owner` is whose data it is."""

    kind: str
    found_id: str
    owner: str


class Looks(Protocol):
    def add(self, looks: Iterable[Look]) -> None: ...
    def of_subject(self, subject: str, *, limit: int, after: str | None) -> tuple[list[Look], str | None]: ...
    def of_staff(self, staff_id: StaffId, *, limit: int, after: str | None) -> tuple[list[Look], str | None]: ...
    def count_search(self, staff_id: StaffId, begins: datetime, span: timedelta, at_most: int) -> None:
        """Raises SearchesUsedUp."""


class Files(Protocol):
    """The other domains' data, as far as staff may see it. Each raises its own refusal for what is not there."""

    def find(self, query: Query) -> list[Found]: ...
    def person(self, sid: str) -> PersonCard: ...
    def company(self, company_id: str) -> CompanyCard: ...
    def request(self, request_id: str) -> RequestCard: ...


class LookingService:
    def __init__(self, *, looks: Looks, files: Files, clock: Clock, new_id: Callable[[str], str]) -> None:
        self._looks = looks
        self._files = files
        self._clock = clock
        self._new_id = new_id

    def note(self, by: Looker, verb: Verb, about: str, *subjects: str) -> None:
        """For whoever shows what is a customer's: before it is shown. Each subject can be told."""
        at = self._clock()
        self._looks.add(
            Look(
                look_id=self._new_id("lok"),
                subject=subject,
                at=at,
                staff_id=by.staff_id,
                role=by.role,
                verb=verb,
                about=about,
                reason=by.reason,
            )
            for subject in dict.fromkeys(subjects or (NOBODY,))
        )

    def search(self, by: Looker, query: Query) -> list[Found]:
        """Every search counts, whether it finds or not. Raises SearchesUsedUp."""
        at = self._clock()
        for span, at_most in SEARCHES:
            self._looks.count_search(by.staff_id, _begin(at, span), span, at_most)
        found = self._files.find(query)
        self.note(by, Verb.SEARCHED, query.by.value, *(each.owner for each in found))
        return found

    def person(self, by: Looker, sid: str) -> PersonCard:
        card = self._files.person(sid)
        self.note(by, Verb.READ_PERSON, sid, sid)
        return card

    def company(self, by: Looker, company_id: str) -> CompanyCard:
        card = self._files.company(company_id)
        self.note(by, Verb.READ_COMPANY, company_id, company_id)
        return card

    def request(self, by: Looker, request_id: str) -> RequestCard:
        card = self._files.request(request_id)
        self.note(by, Verb.READ_REQUEST, request_id, card.owner)
        return card

    def looks_at(self, subject: str, *, limit: int, after: str | None = None) -> tuple[list[Look], str | None]:
        """For the person themselves; the newest first."""
        return self._looks.of_subject(subject, limit=limit, after=after)

    def looks_by(
        self, by: Looker, staff_id: StaffId, *, limit: int, after: str | None
    ) -> tuple[list[Look], str | None]:
        """What a member looked at, for oversight."""
        self.note(by, Verb.READ_LOOKS, staff_id)
        return self._looks.of_staff(staff_id, limit=limit, after=after)


def _begin(at: datetime, span: timedelta) -> datetime:
    return at - timedelta(seconds=at.timestamp() % span.total_seconds())
