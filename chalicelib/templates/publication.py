"""Public templates: what is on offer, at which price, and by whose two decisions. Pure.

The text itself ships with the service. A publication pins one version of it by SHA-256, so a deployment alone changes
nothing that customers get.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import SubjectId
from chalicelib.templates.refusals import NothingProposed, NotPublished, SecondPersonNeeded


class PublicationStatus(StrEnum):
    """`revised`: published, with another proposal waiting beside it."""

    UNPUBLISHED = "unpublished"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    REVISED = "revised"


PUBLICATION: Mapping[PublicationStatus, frozenset[PublicationStatus]] = {
    PublicationStatus.UNPUBLISHED: frozenset({PublicationStatus.PROPOSED}),
    PublicationStatus.PROPOSED: frozenset(
        {PublicationStatus.PROPOSED, PublicationStatus.PUBLISHED, PublicationStatus.UNPUBLISHED}
    ),
    PublicationStatus.PUBLISHED: frozenset({PublicationStatus.REVISED, PublicationStatus.UNPUBLISHED}),
    PublicationStatus.REVISED: frozenset(
        {PublicationStatus.REVISED, PublicationStatus.PUBLISHED, PublicationStatus.UNPUBLISHED}
    ),
}
WITH_PROPOSAL = {PublicationStatus.PROPOSED, PublicationStatus.REVISED}
ON_OFFER = {PublicationStatus.PUBLISHED, PublicationStatus.REVISED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A version of a text (SHA-256 of its PDF, in hex) at a price; `by` proposed it, `confirmed_by` published it."""

    edition: int
    sha256: str
    price_credits: int
    by: SubjectId
    at: datetime
    confirmed_by: SubjectId | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Of one public template, by its slug. `published` is on offer, `proposed` waits for a second person."""

    slug: str
    version: int = 0
    head: Head = START
    status: PublicationStatus = PublicationStatus.UNPUBLISHED
    published: Offer | None = None
    proposed: Offer | None = None

    @property
    def stream(self) -> str:
        return f"public_template#{self.slug}"

    @property
    def offer(self) -> Offer:
        if self.status not in ON_OFFER or self.published is None:
            raise NotPublished
        return self.published

    def propose(self, offer: Offer) -> Change:
        """A later proposal takes the place of one that waits."""
        is_on_offer = self.status in ON_OFFER
        status = self._to(PublicationStatus.REVISED if is_on_offer else PublicationStatus.PROPOSED)
        return Change(
            replace(self, status=status, proposed=offer), self._event("proposed", offer.at, offer.by, **_told(offer))
        )

    def publish(self, by: SubjectId, at: datetime) -> Change:
        offer = self._proposal()
        if offer.by == by:
            raise SecondPersonNeeded
        published = replace(offer, confirmed_by=by, confirmed_at=at)
        further = replace(self, status=self._to(PublicationStatus.PUBLISHED), published=published, proposed=None)
        return Change(further, self._event("published", at, by, **_told(offer)))

    def reject(self, by: SubjectId, at: datetime) -> Change:
        """Whoever of the staff; the one who proposed it may take it back."""
        offer = self._proposal()
        status = PublicationStatus.PUBLISHED if self.published else PublicationStatus.UNPUBLISHED
        further = replace(self, status=self._to(status), proposed=None)
        return Change(further, self._event("rejected", at, by, **_told(offer)))

    def withdraw(self, by: SubjectId, at: datetime) -> Change:
        """One person is enough to stop what is wrong; what waits goes with it."""
        offer = self.offer
        further = replace(self, status=self._to(PublicationStatus.UNPUBLISHED), published=None, proposed=None)
        return Change(further, self._event("withdrawn", at, by, **_told(offer)))

    def _proposal(self) -> Offer:
        if self.status not in WITH_PROPOSAL or self.proposed is None:
            raise NothingProposed
        return self.proposed

    def _to(self, status: PublicationStatus) -> PublicationStatus:
        assert status in PUBLICATION[self.status], f"{self.status} cannot become {status}"
        return status

    def _event(self, what: str, at: datetime, actor: SubjectId, **data: JSON) -> Event:
        return Event(stream=self.stream, type=f"public_template.{what}", at=at, actor=actor, data=data)


def _told(offer: Offer) -> dict[str, JSON]:
    return {"edition": offer.edition, "sha256": offer.sha256, "price_credits": offer.price_credits}
