"""Removing what the tables hold of a request: its key for ever, its rows one by one. Repeating it does no harm."""

from chalicelib.aws.keys import KeyRing
from chalicelib.platform.ids import RequestId
from chalicelib.signing.keys import key_id_of
from chalicelib.signing.rows import DocumentRow, RecipientRow, RequestRow


def shred(keys: KeyRing, request_id: RequestId) -> None:
    keys.shred(key_id_of(request_id))


def remove_rows(request_id: RequestId) -> None:
    """The request's row goes last: while it is there, something may be left."""
    for model in (RecipientRow, DocumentRow):
        for row in model.query(request_id, consistent_read=True):
            row.delete()
    RequestRow(request_id).delete()
