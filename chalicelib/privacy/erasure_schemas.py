"""Shapes of the erasure's requests and answers."""

from typing import Annotated, Any, Literal

import msgspec


class Acknowledged(msgspec.Struct, forbid_unknown_fields=True):
    """Each must be true: what is lost cannot be had back."""

    documents_out_of_reach: bool
    cannot_be_undone: bool
    bookkeeping_stays: bool


class NewErasure(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """`unused_credits`: let them go, or wait until they are paid back; `with_export`: the whole archive first."""

    consequences: Acknowledged
    unused_credits: Literal["waive", "wait"]
    with_export: bool = True


class ErasureView(msgspec.Struct, kw_only=True):
    """`cancel_until` is there while the account is frozen; `waits_for`: a fresh login, or staff and why."""

    erasure_id: str
    status: str
    requested_at: str
    identify_before: str | None
    cancel_until: str | None
    seconds_to_cancel: Annotated[int, msgspec.Meta(ge=0)] | None
    waits_for: list[str]
    unused_credits: str
    with_export: bool


class ErasureList(msgspec.Struct):
    items: list[ErasureView]


class CertificateView(msgspec.Struct, kw_only=True):
    """`content` is what is signed: ECDSA (P-256, SHA-256) over the 64 digits of `hash`, the SHA-256 of its canonical
    JSON. `signature` is DER, base64."""

    certificate_id: str
    content: dict[str, Any]
    hash: str
    signature: str
    public_key_pem: str
