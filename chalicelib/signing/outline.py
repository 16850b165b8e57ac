"""A signature request from outside: states and times alone, for which no key is needed and nothing is unsealed."""

from chalicelib.platform.ids import RequestId
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.signing.rows import RecipientRow, RequestRow


def outline(request_id: RequestId) -> tuple[RequestRow, list[RecipientRow]]:
    row = RequestRow.find(request_id)
    if row is None:
        raise RequestNotFound
    return row, list(RecipientRow.query(request_id, consistent_read=True))
