"""Erasures, what stays and the ledger's entries as rows, and back. What is sealed, the store adds."""

from typing import Any

from chalicelib.platform.clock import from_iso, iso
from chalicelib.platform.erasing import Identifiers, Kept, Why
from chalicelib.platform.events import Head
from chalicelib.platform.ids import ErasureId, SubjectId
from chalicelib.privacy.erasure import Credits, Erasure, Need, State
from chalicelib.privacy.erasure_ledger import Entry
from chalicelib.privacy.erasure_rows import ErasureRow, LedgerRow

UNDER_WAY = "yes"
TIMES = ("frozen_at", "frozen_until", "shredded_at", "irreversible_at", "mailed_at")


def erasure_row(erasure: Erasure) -> ErasureRow:
    """As it will be after the write: with the next version."""
    times: dict[str, Any] = {name: getattr(erasure, name) for name in TIMES}
    moments: dict[str, Any] = {name: iso(at) if at else None for name, at in times.items()}
    return ErasureRow(
        erasure.erasure_id,
        version=erasure.version + 1,
        head_seq=erasure.head.seq,
        head_hash=erasure.head.hash,
        sid=erasure.sid,
        state=erasure.state.value,
        credits=erasure.credits.value,
        with_export=erasure.with_export,
        requested_at=iso(erasure.requested_at),
        attempt=erasure.attempt,
        token=erasure.token,
        needs=[need.value for need in erasure.needs],
        holds=list(erasure.holds),
        plan_sha256=erasure.plan_sha256,
        kept_count=erasure.kept_count,
        export_offered=erasure.export_offered,
        notified=erasure.notified,
        rounds=erasure.rounds,
        parked=erasure.parked,
        under_way=None if erasure.is_over else UNDER_WAY,
        **moments,
    )


def erasure_of(row: ErasureRow, identifiers: Identifiers | None) -> Erasure:
    times: dict[str, Any] = {name: getattr(row, name) for name in TIMES}
    return Erasure(
        erasure_id=ErasureId(row.erasure_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        sid=SubjectId(row.sid),
        state=State(row.state),
        credits=Credits(row.credits),
        with_export=bool(row.with_export),
        requested_at=from_iso(row.requested_at),
        attempt=int(row.attempt),
        token=row.token,
        needs=tuple(Need(need) for need in row.needs),
        holds=tuple(row.holds),
        plan_sha256=row.plan_sha256,
        kept_count=int(row.kept_count),
        export_offered=bool(row.export_offered),
        notified=bool(row.notified),
        rounds=int(row.rounds),
        parked=row.parked,
        identifiers=identifiers,
        **{name: from_iso(at) if at else None for name, at in times.items()},
    )


def kept_row(erasure_id: ErasureId, kept: Kept) -> LedgerRow:
    return LedgerRow(erasure_id, f"plan#{kept.place}", why=kept.why.value, until=kept.until)


def kept_of(row: LedgerRow) -> Kept:
    return Kept(row.entry.removeprefix("plan#"), Why(row.why), row.until)


def entry_row(erasure_id: ErasureId, entry: Entry) -> LedgerRow:
    return LedgerRow(
        erasure_id,
        f"work#{entry.number:08}",
        store=entry.store,
        action=entry.action,
        counted=entry.count,
        sha256=entry.sha256,
        previous=entry.previous,
        hash=entry.hash,
        places=list(entry.places) or None,
    )


def entry_of(row: LedgerRow) -> Entry:
    return Entry(
        number=int(row.entry.removeprefix("work#")),
        store=row.store,
        action=row.action,
        count=int(row.counted),
        sha256=row.sha256,
        previous=row.previous,
        hash=row.hash,
        places=tuple(row.places or ()),
    )
