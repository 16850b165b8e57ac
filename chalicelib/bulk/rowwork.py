"""The work on single rows: drafted once, sent once, however often it is begun."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeGuard

from chalicelib.bulk.domain import BulkSend, RowState, request_id_of
from chalicelib.bulk.form import Form, Row, read_rows
from chalicelib.bulk.ports import Send, Sending
from chalicelib.bulk.refusals import BulkDraftGone
from chalicelib.bulk.sheet import Sheet
from chalicelib.platform.change import AlreadyDone, Conflict
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language

INTERNAL = "internal_error"
GivenUp = Callable[[Exception], None]


@dataclass(slots=True)
class Rows:
    """A file's rows and its form, read at the first need; `read` raises what the base says no with."""

    read: Callable[[], tuple[Form, Sheet]]
    language: Language
    _known: tuple[Form, dict[int, Row]] | None = field(default=None)

    def of(self, number: int) -> tuple[Form, Row]:
        if self._known is None:
            form, sheet = self.read()
            report = read_rows(sheet, form, self.language)
            self._known = form, {row.number: row for row in report.rows}
        form, rows = self._known
        return form, rows[number]


class RowWork:
    """`send` is signing's."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def outcomes(
        self, bulk: BulkSend, rows: Rows, given_up: GivenUp | None
    ) -> tuple[dict[int, str | None], Exception | None]:
        """What became of the started rows that are through, by number: None for sent, or a failure's code.

        The first row that breaks otherwise than by a refusal is answered with what broke it, so that what was done
        before is kept; at the last try it has failed, `given_up` is told, and the others are stopped no longer.
        """
        found: dict[int, str | None] = {}
        broken: Exception | None = None
        for row in bulk.rows:
            if row.state is not RowState.STARTED:
                continue
            try:
                if self._is_sent(bulk, row.number, rows):
                    found[row.number] = None
            except Exception as error:
                if _is_refusal(error):
                    found[row.number] = error.code
                elif given_up:
                    given_up(error)
                    found[row.number] = INTERNAL
                else:
                    broken = broken or error
        return found, broken

    def _is_sent(self, bulk: BulkSend, number: int, rows: Rows) -> bool:
        request_id = request_id_of(bulk.bulk_id, number)
        sending = self._send(bulk.owner, request_id)
        if sending is Sending.ABSENT:
            form, row = rows.of(number)
            try:
                form.draft(request_id, row.people, row.values)
            except AlreadyDone:  # by another run at the same time; or its draft was deleted, and is not made again
                sending = self._send(bulk.owner, request_id)
                if sending is Sending.ABSENT:
                    raise BulkDraftGone from None
        return sending is Sending.SENT


def _is_refusal(error: Exception) -> TypeGuard[DomainError]:
    """What asking again would not change: not a conflict, and nothing that only fails for now."""
    return isinstance(error, DomainError) and error.status < 500 and not isinstance(error, Conflict)
