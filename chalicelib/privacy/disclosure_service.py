"""The ledger of disclosures: written beside what sends, read by the person."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.platform.clock import Clock
from chalicelib.platform.events import Recorded
from chalicelib.privacy.disclosure import PARTIES, Disclosure, message, of_event, of_letter


class Disclosures(Protocol):
    """The table. `add` may be repeated; `page` gives the newest first and the place after which the next begins."""

    def add(self, disclosures: Sequence[Disclosure]) -> None: ...
    def page(self, subject: str, *, limit: int, after: str | None) -> tuple[list[Disclosure], str | None]: ...


class DisclosureService:
    """`parties`: the owner and the recipients of a request, by id, the owner first; empty when it is gone."""

    def __init__(self, *, disclosures: Disclosures, parties: Callable[[str], Sequence[str]], clock: Clock) -> None:
        self._disclosures = disclosures
        self._parties = parties
        self._clock = clock

    def letter(self, kind: str, *, about: str, to: str, reference: str, carrier: str) -> None:
        """A letter, or a text message, has left, or may have. `kind` as in the registry, without `letter.`."""
        named = f"letter.{kind}"
        parties = self._parties(about) if PARTIES in message(named).recipients else ()
        self._disclosures.add(
            of_letter(
                named,
                about=about,
                to=to,
                reference=reference,
                carrier=carrier,
                parties=parties or (to,),
                at=self._clock(),
            )
        )

    def event(self, recorded: Recorded) -> None:
        """Any number of times: an event's rows are always the same ones."""
        self._disclosures.add(of_event(recorded))

    def call(self, kind: str, subject: str, *, about: str, reference: str, at: datetime) -> None:
        """Another party's service was asked, with a person's data."""
        (recipient,) = message(kind).recipients
        told = Disclosure(subject=subject, at=at, kind=kind, recipient=recipient, about=about, reference=reference)
        self._disclosures.add([told])

    def page(self, subject: str, *, limit: int, after: str | None) -> tuple[list[Disclosure], str | None]:
        return self._disclosures.page(subject, limit=limit, after=after)
