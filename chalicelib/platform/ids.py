"""Opaque ids: a prefix that says the noun, and 128 random bits."""

import base64
import secrets
from collections.abc import Callable
from typing import NewType

SubjectId = NewType("SubjectId", str)
RequestId = NewType("RequestId", str)
DocumentId = NewType("DocumentId", str)
RecipientId = NewType("RecipientId", str)
OrderId = NewType("OrderId", str)
SessionId = NewType("SessionId", str)
VerificationId = NewType("VerificationId", str)
ExportId = NewType("ExportId", str)
TemplateId = NewType("TemplateId", str)
KeyId = NewType("KeyId", str)
PurchaseId = NewType("PurchaseId", str)
WalletId = NewType("WalletId", str)
EntryId = NewType("EntryId", str)
CompanyId = NewType("CompanyId", str)
InvitationId = NewType("InvitationId", str)
ReceiptId = NewType("ReceiptId", str)
RefundId = NewType("RefundId", str)
DataRequestId = NewType("DataRequestId", str)
ErasureId = NewType("ErasureId", str)
VoucherFileId = NewType("VoucherFileId", str)
WithdrawalId = NewType("WithdrawalId", str)
ApiKeyId = NewType("ApiKeyId", str)
EndpointId = NewType("EndpointId", str)
DeliveryId = NewType("DeliveryId", str)
BulkId = NewType("BulkId", str)

Randomness = Callable[[int], bytes]


def new_id(prefix: str, randomness: Randomness = secrets.token_bytes) -> str:
    """`sr_` + 26 characters of lower-case base32: 128 bits, safe in URLs, file names and keys."""
    return f"{prefix}_{opaque(16, randomness)}"


def opaque(size_bytes: int, randomness: Randomness = secrets.token_bytes) -> str:
    """Random bytes as lower-case base32 without padding."""
    return base64.b32encode(randomness(size_bytes)).decode().rstrip("=").lower()
