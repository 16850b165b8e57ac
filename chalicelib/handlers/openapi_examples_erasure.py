"""Examples of erasures' shapes: frozen, and what certifies it in the end."""

from collections.abc import Mapping
from typing import Any

CONSEQUENCES = {"documents_out_of_reach": True, "cannot_be_undone": True, "bookkeeping_stays": True}
ERASURE: dict[str, Any] = {
    "erasure_id": "era_p4n6t2w8x3k5v7m2qbhjc5gdya",
    "status": "frozen",
    "requested_at": "2026-11-28T08:12:00.000Z",
    "identify_before": None,
    "cancel_until": "2026-12-01T08:20:00.000Z",
    "seconds_to_cancel": 259200,
    "waits_for": [],
    "unused_credits": "waive",
    "with_export": True,
}
CONTENT = {
    "version": 1,
    "number": 17,
    "stage": "erased",
    "erasure_id": "era_p4n6t2w8x3k5v7m2qbhjc5gdya",
    "requested_at": "2026-11-28T08:12:00.000Z",
    "issued_at": "2026-12-01T08:24:00.000Z",
    "keys_shredded_at": "2026-12-01T08:23:00.000Z",
    "irreversible_at": "2026-12-02T08:23:00.000Z",
    "plan_sha256": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
    "erased": {"lookups": 3, "messages": 12, "persons": 1, "requests": 4},
    "kept": [{"store": "receipts", "why": "bookkeeping", "until": "2033-12-31", "count": 2}],
    "previous": "0000000000000000000000000000000000000000000000000000000000000000",
}
CERTIFICATE = {
    "certificate_id": "cer_00000017",
    "content": CONTENT,
    "hash": "f0e4c2f76c58916ec258f246851bea091d14d4247a2fc3e18694461b1816e13b",
    "signature": "MEUCIQDq2l3n0v1m8k5Zb7Qm4c9x",
    "public_key_pem": "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n",
}
ERASURES: Mapping[str, Any] = {
    "Acknowledged": CONSEQUENCES,
    "NewErasure": {"consequences": CONSEQUENCES, "unused_credits": "waive", "with_export": True},
    "ErasureView": ERASURE,
    "ErasureList": {"items": [ERASURE]},
    "CertificateView": CERTIFICATE,
}
