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


def sealed_folder(request_id: RequestId, document_id: DocumentId) -> str:
    return f"case/{request_id}/sealed/{document_id}/"


def sealed(request_id: RequestId, document_id: DocumentId, sha256: str) -> str:
    """Content-addressed: a repeated run writes beside, and the commit names the winner."""
    return sealed_folder(request_id, document_id) + sha256


def evidence_file(number: int) -> str:
    """What a signature's evidence is called outside: by the signer's place in the request, from 1."""
    return f"evidence-{number}.json"
