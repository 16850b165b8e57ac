"""The names of a case's files in storage: opaque ids only."""

from chalicelib.platform.ids import DocumentId, OrderId, RecipientId, RequestId


def upload_folder(request_id: RequestId) -> str:
    return f"{request_id}/"


def case_folder(request_id: RequestId) -> str:
    return f"case/{request_id}/"


def upload(request_id: RequestId, document_id: DocumentId) -> str:
    return f"{request_id}/{document_id}"


def original(request_id: RequestId, document_id: DocumentId) -> str:
    return f"case/{request_id}/original/{document_id}"


def evidence(request_id: RequestId, recipient_id: RecipientId, order_id: OrderId) -> str:
    return f"case/{request_id}/evidence/{recipient_id}/{order_id}"


def enclosure_folder(request_id: RequestId, recipient_id: RecipientId) -> str:
    return f"case/{request_id}/attachment/{recipient_id}/"


def enclosure(request_id: RequestId, recipient_id: RecipientId, number: int, sha256: str) -> str:
    """Content-addressed: what was replaced is never read in the place of what replaced it."""
    return f"{enclosure_folder(request_id, recipient_id)}{number}/{sha256}"


def enclosure_upload(request_id: RequestId, recipient_id: RecipientId, number: int, attempt: int) -> str:
    """Ends so that no name is the beginning of another's: what is discarded goes by its beginning."""
    return f"{request_id}/{recipient_id}/{number}/{attempt}.pdf"


def sealed_folder(request_id: RequestId, document_id: DocumentId) -> str:
    return f"case/{request_id}/sealed/{document_id}/"


def sealed(request_id: RequestId, document_id: DocumentId, sha256: str) -> str:
    """Content-addressed: a repeated run writes beside, and the commit names the winner."""
    return sealed_folder(request_id, document_id) + sha256


def evidence_file(number: int) -> str:
    """What a signature's evidence is called outside: by the signer's place in the request, from 1."""
    return f"evidence-{number}.json"


def enclosure_file(signer: int, number: int) -> str:
    """What an enclosure is called outside: by the signer's place in the request, and its own, from 1."""
    return f"enclosure-{signer}-{number}.pdf"
