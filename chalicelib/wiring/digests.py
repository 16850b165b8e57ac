"""How a person's own requests stand, in numbers: read from their archive's rows, of which nothing is unsealed."""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.platform.clock import iso, utc_now
from chalicelib.platform.ids import SubjectId
from chalicelib.platform.text import Language
from chalicelib.wiring import identity, rights

READ_AT_MOST = 500  # of the newest; and of those that wait, so many are asked when they expire
ASKED_AT_MOST = 100
SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    name: str
    email: str | None
    language: Language
    waiting: int
    ending: int
    completed: int
    ended: int


class Standings:
    def of(self, sid: str, since: str) -> Standing:
        """Raises PersonNotFound."""
        from chalicelib.signing.rows import ArchiveRow

        contact = identity.accounts().contact(SubjectId(sid))
        is_wanted = contact.email is not None and not rights.consent_store().is_suppressed(contact.email)
        rows = list(ArchiveRow.query(sid, scan_index_forward=False, limit=READ_AT_MOST)) if is_wanted else []
        waiting = [row.request_id for row in rows if row.status == "pending"]
        over = [row.status for row in rows if row.ended_at and row.ended_at > since]
        return Standing(
            name=contact.name,
            email=contact.email if is_wanted else None,
            language=contact.language,
            waiting=len(waiting),
            ending=_ending(waiting[:ASKED_AT_MOST]),
            completed=over.count("completed"),
            ended=sum(over.count(status) for status in ("declined", "expired", "voided")),
        )


def _ending(request_ids: list[str]) -> int:
    from chalicelib.signing.rows import RequestRow

    last = iso(utc_now() + SOON)
    return sum(bool(row.expires_at and row.expires_at <= last) for row in RequestRow.batch_get(request_ids))
