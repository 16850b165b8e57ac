"""The tables of consents, and of addresses that get no marketing (by keyed hash: it outlives the account)."""

from collections.abc import Callable, Sequence

from chalicelib.aws.commit import transact
from chalicelib.aws.tables import create, delete, put
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.ids import SubjectId
from chalicelib.platform.text import Language
from chalicelib.privacy.consent import ConsentRecord, Method, Purpose, State
from chalicelib.privacy.rows import ConsentRow, SuppressionRow


class ConsentStore:
    """`lookup` gives the keyed hash of an address."""

    def __init__(self, lookup: Callable[[str], str], clock: Clock) -> None:
        self._lookup = lookup
        self._clock = clock

    def of(self, sid: SubjectId) -> Sequence[ConsentRecord]:
        return [_record_of(row) for row in ConsentRow.query(sid, consistent_read=True)]

    def add(self, record: ConsentRecord, address: str | None) -> None:
        actions = [create(_row_of(record))]
        if address is not None:
            row = SuppressionRow(self._lookup(address), since=iso(record.at))
            actions.append(delete(row) if record.state is State.GIVEN else put(row))
        transact(actions)

    def suppress(self, address: str) -> None:
        self.suppress_lookup(self._lookup(address))

    def suppress_lookup(self, lookup: str) -> None:
        """Of an address only its keyed hash is known."""
        SuppressionRow(lookup, since=iso(self._clock())).save()

    def is_suppressed(self, address: str) -> bool:
        return SuppressionRow.find(self._lookup(address)) is not None


def _row_of(record: ConsentRecord) -> ConsentRow:
    return ConsentRow(
        record.sid,
        record.entry,
        record_id=record.record_id,
        state=record.state.value,
        notice_version=record.notice_version,
        notice_sha256=record.notice_sha256,
        language=record.language.value,
        method=record.method.value,
        made_by=record.made_by,
    )


def _record_of(row: ConsentRow) -> ConsentRecord:
    purpose, _, at = row.entry.partition("#")
    return ConsentRecord(
        record_id=row.record_id,
        sid=SubjectId(row.sid),
        purpose=Purpose(purpose),
        state=State(row.state),
        at=from_iso(at),
        notice_version=row.notice_version,
        notice_sha256=row.notice_sha256,
        language=Language(row.language),
        method=Method(row.method),
        made_by=row.made_by,
    )
