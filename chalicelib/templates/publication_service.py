"""Public templates: what everybody sees and uses of them, and the staff's decisions about them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import RequestId, SubjectId
from chalicelib.platform.versions import require_version
from chalicelib.templates.catalogue import Edition
from chalicelib.templates.files import source_of
from chalicelib.templates.ports import Publications, StoredFile
from chalicelib.templates.publication import ON_OFFER, Offer, Publication
from chalicelib.templates.refusals import EditionChanged, EditionUnknown, NotPublished, TemplateNotFound
from chalicelib.templates.using import Drafting, Order


@dataclass(frozen=True, slots=True)
class Offered:
    """A published version of a text, and what using it costs."""

    edition: Edition
    price_credits: int


class PublicTemplateService:
    """`editions` are those that ship, by slug and number."""

    def __init__(
        self,
        *,
        publications: Publications,
        editions: Mapping[str, Mapping[int, Edition]],
        drafting: Drafting,
        clock: Clock,
    ) -> None:
        self._publications = publications
        self._editions = editions
        self._drafting = drafting
        self._clock = clock

    # --- everybody ---------------------------------------------------------------------------------------------------

    def offered(self) -> list[Offered]:
        """What can be used now, by slug; a text whose file is not the published one is left out."""
        found = [p for p in self._publications.all(sorted(self._editions)) if p.status in ON_OFFER]
        return [
            Offered(edition, p.offer.price_credits)
            for p in found
            if (edition := self._pinned(p.slug, p.offer)) is not None
        ]

    def find(self, slug: str) -> Offered:
        """TemplateNotFound for what is not on offer; EditionChanged when its file is not the one that was published."""
        self._require_known(slug)
        try:
            offer = self._publications.find(slug).offer
        except NotPublished as absent:
            raise TemplateNotFound from absent
        edition = self._pinned(slug, offer)
        if edition is None:
            raise EditionChanged
        return Offered(edition, offer.price_credits)

    def content(self, slug: str) -> StoredFile:
        return _file(self.find(slug).edition)

    def use(self, caller: SubjectId, slug: str, request_id: RequestId, order: Order, once: Once | None) -> Any:
        """Drafts a signature request, as one's own template does."""
        offered = self.find(slug)
        edition = offered.edition
        wanted = replace(
            order,
            source=source_of(edition),
            filename=edition.filename,
            size=edition.size,
            sha256=edition.sha256,
            price_credits=offered.price_credits,
        )
        return self._drafting.draft(caller, request_id, edition.layout, wanted, once)

    # --- staff -------------------------------------------------------------------------------------------------------

    def publications(self) -> list[tuple[Publication, Mapping[int, Edition]]]:
        """Every text that ships, with its versions and what was decided about it."""
        return [(p, self._editions[p.slug]) for p in self._publications.all(sorted(self._editions))]

    def publication(self, slug: str) -> tuple[Publication, Mapping[int, Edition]]:
        self._require_known(slug)
        return self._publications.find(slug), self._editions[slug]

    def edition_content(self, slug: str, number: int) -> StoredFile:
        """Any version that ships: who decides about it reads it first."""
        return _file(self._edition(slug, number))

    @rerun_on_conflict
    def propose(self, by: SubjectId, slug: str, number: int, price_credits: int, once: Once | None) -> None:
        edition, publication = self._edition(slug, number), self._publications.find(slug)
        offer = Offer(edition=number, sha256=edition.sha256, price_credits=price_credits, by=by, at=self._clock())
        self._publications.commit(publication.propose(offer), once=once)

    @rerun_on_conflict
    def publish(self, by: SubjectId, slug: str, *, version: int, once: Once | None) -> None:
        """`version` is of what the second person read: another proposal meanwhile is not theirs."""
        publication = self._decided(slug, version)
        change = publication.publish(by, self._clock())
        if publication.proposed is not None and self._pinned(slug, publication.proposed) is None:
            raise EditionChanged
        self._publications.commit(change, once=once)

    @rerun_on_conflict
    def reject(self, by: SubjectId, slug: str, *, version: int, once: Once | None) -> None:
        self._publications.commit(self._decided(slug, version).reject(by, self._clock()), once=once)

    @rerun_on_conflict
    def withdraw(self, by: SubjectId, slug: str, *, version: int, once: Once | None) -> None:
        self._publications.commit(self._decided(slug, version).withdraw(by, self._clock()), once=once)

    def _decided(self, slug: str, version: int) -> Publication:
        self._require_known(slug)
        publication = self._publications.find(slug)
        require_version(publication.version, version)
        return publication

    def _edition(self, slug: str, number: int) -> Edition:
        self._require_known(slug)
        if number not in self._editions[slug]:
            raise EditionUnknown
        return self._editions[slug][number]

    def _pinned(self, slug: str, offer: Offer) -> Edition | None:
        edition = self._editions[slug].get(offer.edition)
        return edition if edition is not None and edition.sha256 == offer.sha256 else None

    def _require_known(self, slug: str) -> None:
        if slug not in self._editions:
            raise TemplateNotFound


def _file(edition: Edition) -> StoredFile:
    content = edition.path.read_bytes()
    return StoredFile(len(content), edition.filename, lambda start, end: content[start:end])
