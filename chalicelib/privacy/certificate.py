"""The certificate of an erasure, in two stages: erased now, irreversible when no copy of a key is left. Pure.

It holds no personal data: counts, what was kept, why and until when. Certificates of all erasures form one chain, so
none can be taken out or made up later; each is signed in KMS. `dev/erasure_certificate.py` verifies one on its own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.platform.clock import iso
from chalicelib.platform.erasing import Kept
from chalicelib.platform.events import GENESIS
from chalicelib.privacy.erasure import Erasure
from chalicelib.privacy.erasure_ledger import hash_of

VERSION = 1
ALGORITHM = "ECDSA_SHA_256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """`content` is what is signed, as canonical JSON; `signature` is DER, base64."""

    certificate_id: str
    number: int
    content: Mapping[str, Any]
    hash: str
    signature: str = ""


def draft(
    erasure: Erasure,
    stage: str,
    erased: Mapping[str, int],
    kept: Iterable[Kept],
    last: tuple[int, str] | None,
    at: datetime,
) -> Certificate:
    """`last`: number and hash of the certificate before, whoever's it was."""
    number, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    content = {
        "version": VERSION,
        "number": number,
        "stage": stage,
        "erasure_id": erasure.erasure_id,
        "requested_at": iso(erasure.requested_at),
        "issued_at": iso(at),
        "keys_shredded_at": iso(erasure.shredded_at) if erasure.shredded_at else None,
        "irreversible_at": iso(erasure.irreversible_at) if erasure.irreversible_at else None,
        "plan_sha256": erasure.plan_sha256,
        "erased": dict(erased),
        "kept": summary(kept),
        "previous": previous,
    }
    return Certificate(certificate_id=f"cer_{number:08}", number=number, content=content, hash=hash_of(content))


def summary(kept: Iterable[Kept]) -> list[dict[str, Any]]:
    """What stays, by store, reason and last day; the exact rows are in the plan, whose hash the certificate carries."""
    counted = Counter((k.place.partition("|")[0], k.why.value, k.until) for k in kept)
    rows = sorted(counted.items(), key=lambda item: tuple(str(part) for part in item[0]))
    return [{"store": s, "why": why, "until": until, "count": n} for (s, why, until), n in rows]
