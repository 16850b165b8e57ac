"""The disclosures table: a partition a subject, by time."""

from collections.abc import Sequence

from chalicelib.aws.tables import Item, query_items
from chalicelib.platform.clock import from_iso, iso
from chalicelib.privacy.disclosure import Disclosure
from chalicelib.privacy.rows import DisclosureRow


class DisclosureStore:
    def add(self, disclosures: Sequence[Disclosure]) -> None:
        """One write each: a run that stopped halfway is made whole by the next, which writes the same rows."""
        for one in disclosures:
            _row_of(one).save()

    def page(self, subject: str, *, limit: int, after: str | None) -> tuple[list[Disclosure], str | None]:
        start: Item | None = {"subject": {"S": subject}, "entry": {"S": after}} if after else None
        found = query_items(DisclosureRow, subject, limit=limit, start=start)
        rows = [DisclosureRow.from_raw_data(item) for item in found.items]
        return [_disclosure_of(row) for row in rows], found.last["entry"]["S"] if found.last else None


def _row_of(one: Disclosure) -> DisclosureRow:
    return DisclosureRow(
        one.subject,
        one.entry,
        at=iso(one.at),
        kind=one.kind,
        recipient=one.recipient,
        about=one.about,
        reference=one.reference,
        told=one.told or None,
        expires_at=int(one.expires_at.timestamp()),
    )


def _disclosure_of(row: DisclosureRow) -> Disclosure:
    return Disclosure(
        subject=row.subject,
        at=from_iso(row.at),
        kind=row.kind,
        recipient=row.recipient,
        about=row.about,
        reference=row.reference,
        told=row.told or "",
    )
