"""Which requests time does something to now: read from a sparse index of the table of requests, never by a scan."""

from datetime import datetime

from chalicelib.platform.clock import iso
from chalicelib.platform.ids import RequestId
from chalicelib.signing.mapping import DUE
from chalicelib.signing.rows import RequestRow


def find_due(at: datetime, limit: int) -> list[RequestId]:
    """The longest overdue first. The index may lag behind: whoever acts reads the request itself."""
    rows = RequestRow.due_index.query(DUE, RequestRow.due_at <= iso(at), limit=limit)
    return [RequestId(row.request_id) for row in rows]
