"""What sealing tests stand on: a running trust simulator, a key with its certificate, orders, and the oracles' view."""

import hashlib
import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from chalicelib.platform.text import Language
from chalicelib.signing.seal import Sealer
from chalicelib.signing.seal_values import DocumentLine, EvidenceHash, SealOrder, SignerLine

SENT_AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
VERIFY_URL = "https://sign.example/verify#r=req-7f3a"


@dataclass(frozen=True)
class SealStand:
    """The simulator's address, the two pinned roots, and the seal's key and certificates."""

    url: str
    key: rsa.RSAPrivateKey
    certificate_pem: str
    chain_pem: str
    root_pem: str
    tsa_root_pem: str

    def sealer(self, sign_raw: Callable[[bytes], bytes] | None = None, timeout_s: float = 10) -> Sealer:
        return Sealer(
            sign_raw=sign_raw or self.sign_raw,
            certificate_pem=self.certificate_pem,
            chain_pem=self.chain_pem,
            root_pem=self.root_pem,
            tsa_root_pem=self.tsa_root_pem,
            tsa_url=f"{self.url}/tsa",
            timeout_s=timeout_s,
        )

    def sign_raw(self, data: bytes) -> bytes:
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def misbehave(self, **faults: Any) -> None:
        """Switches the simulator's faults; without arguments everything behaves again."""
        body = json.dumps(faults).encode()
        request = urllib.request.Request(f"{self.url}/control", body, method="PUT" if faults else "DELETE")
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=5) as answer:
            assert answer.status in (200, 204)


def set_up(url: str, data: Path) -> SealStand:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    order = {"public_key_pem": public.decode(), "common_name": "B2B Sign seal", "organization": "B2B Sign AB"}
    request = urllib.request.Request(f"{url}/ca/issue", json.dumps(order).encode())
    with urllib.request.urlopen(request, timeout=10) as answer:
        issued = json.load(answer)
    tsa_root = (data / "tsa_root.pem").read_text()
    return SealStand(url, key, issued["certificate_pem"], issued["chain_pem"], issued["root_pem"], tsa_root)


def signer(number: int, **changes: Any) -> SignerLine:
    facts: dict[str, Any] = {
        "name": f"Åsa Öberg {number}",
        "role": "signer",
        "method": "BankID",
        "signed_at": SENT_AT + timedelta(minutes=number),
        "evidence_sha256s": tuple(
            EvidenceHash(file, _hex(f"{file} {number}")) for file in ("signature.xml", "ocsp.der")
        ),
        "organisation": "Nordljus Energi AB" if number % 2 else None,
    }
    return SignerLine(**{**facts, **changes})


def order_of(document: bytes, *, signers: int = 2, **changes: Any) -> SealOrder:
    """An order for a document of these bytes, called Avtal.pdf."""
    facts: dict[str, Any] = {
        "request_id": "req-7f3a",
        "title": "Konsultavtal – Nordljus Energi AB",
        "language": Language.SV,
        "created_at": SENT_AT - timedelta(days=1),
        "sent_at": SENT_AT,
        "documents": (DocumentLine("doc-1", "Avtal.pdf", hashlib.sha256(document).hexdigest(), 1),),
        "document_id": "doc-1",
        "signers": tuple(signer(number) for number in range(1, signers + 1)),
        "events_head_hash": _hex("events"),
        "verify_url": VERIFY_URL,
    }
    return SealOrder(**{**facts, **changes})


def _hex(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


now = partial(datetime.now, UTC)
