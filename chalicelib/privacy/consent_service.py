"""The verbs of consents and objections. Saying no is as easy as saying yes, and acts at once."""

from collections.abc import Callable, Sequence
from typing import Protocol

from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import SubjectId
from chalicelib.platform.text import Language
from chalicelib.privacy import consent_texts
from chalicelib.privacy.consent import ConsentRecord, Method, Purpose, Standing, State, standings


class Consents(Protocol):
    """The tables. `add` writes the record, and whether an address is suppressed, in one transaction.

    `of` reads consistently: a no that has just been said is obeyed. `suppress` and `is_suppressed` take an address."""

    def of(self, sid: SubjectId) -> Sequence[ConsentRecord]: ...
    def add(self, record: ConsentRecord, address: str | None) -> None: ...
    def suppress(self, address: str) -> None: ...
    def is_suppressed(self, address: str) -> bool: ...


class ConsentService:
    """`find_address`: a person's verified address, or None."""

    def __init__(
        self,
        *,
        consents: Consents,
        find_address: Callable[[SubjectId], str | None],
        clock: Clock,
        new_id: Callable[[str], str],
    ) -> None:
        self._consents = consents
        self._find_address = find_address
        self._clock = clock
        self._new_id = new_id

    def of(self, sid: SubjectId) -> list[Standing]:
        return standings(self._consents.of(sid))

    def history(self, sid: SubjectId) -> list[ConsentRecord]:
        """Newest first."""
        return sorted(self._consents.of(sid), key=lambda record: record.at, reverse=True)

    def choose(self, sid: SubjectId, purpose: Purpose, *, is_allowed: bool, language: Language) -> list[Standing]:
        """Yes or no, by the person; the same answer again makes no record."""
        (now,) = (standing for standing in self.of(sid) if standing.purpose is purpose)
        if now.record is None or now.is_allowed != is_allowed:
            self._record(sid, purpose, is_allowed, language, Method.SETTINGS, sid)
        return self.of(sid)

    def withdraw_for(self, sid: SubjectId, purpose: Purpose, language: Language, staff: str) -> None:
        """Recorded by staff, from a mail."""
        self._record(sid, purpose, False, language, Method.STAFF, staff)

    def say_no(self, sid: SubjectId | None, address: str | None, language: Language, made_by: str) -> None:
        """Every purpose that can be said no to, no; and the address suppressed, whoever's it is. Twice is once."""
        if address is not None:
            self._consents.suppress(address)
        for standing in self.of(sid) if sid else []:
            assert sid, "records are an account's"
            if standing.record is None or standing.is_allowed:
                self._record(sid, standing.purpose, False, language, Method.REQUEST, made_by)

    def suppress(self, address: str) -> None:
        """Whoever writes that they want no more gets no more, account or not."""
        self._consents.suppress(address)

    def may(self, sid: SubjectId, purpose: Purpose) -> bool:
        """The gate: whatever serves the purpose asks here, each time. Marketing needs an address nobody suppressed."""
        (standing,) = (standing for standing in self.of(sid) if standing.purpose is purpose)
        if not standing.is_allowed or purpose is not Purpose.MARKETING:
            return standing.is_allowed
        address = self._find_address(sid)
        return address is not None and not self._consents.is_suppressed(address)

    def _record(
        self, sid: SubjectId, purpose: Purpose, is_allowed: bool, language: Language, method: Method, made_by: str
    ) -> None:
        record = ConsentRecord(
            record_id=self._new_id("cns"),
            sid=sid,
            purpose=purpose,
            state=State.GIVEN if is_allowed else State.WITHDRAWN,
            at=self._clock(),
            notice_version=consent_texts.VERSION,
            notice_sha256=consent_texts.notice_sha256(purpose, language),
            language=language,
            method=method,
            made_by=made_by,
        )
        self._consents.add(record, self._find_address(sid) if purpose is Purpose.MARKETING else None)
