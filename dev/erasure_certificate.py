"""`python -m dev.erasure_certificate FILE KEY`: whether a certificate of erasure is genuine, told without the service.

FILE is what `/v1/privacy/erasure-certificates/cer_…` answered, KEY the public key (PEM) as it is published elsewhere;
the one in FILE proves nothing by itself. Knows nothing of the service's code: only JSON, SHA-256 and ECDSA.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key


class Forged(Exception):
    """The certificate is not what was signed; says in one line why."""


def verify(certificate: dict[str, Any], key_pem: bytes, previous: dict[str, Any] | None = None) -> dict[str, Any]:
    """The content; Forged. `previous`: the certificate before, where the chain is to be followed."""
    content: dict[str, Any] = certificate["content"]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if hashlib.sha256(canonical.encode()).hexdigest() != certificate["hash"]:
        raise Forged("the hash is not that of the content")
    if previous is not None and content["previous"] != previous["hash"]:
        raise Forged("it does not follow the certificate before")
    key = load_pem_public_key(key_pem)
    if not isinstance(key, EllipticCurvePublicKey):
        raise Forged("the key is not one for certificates")
    try:
        key.verify(base64.b64decode(certificate["signature"]), certificate["hash"].encode(), ECDSA(SHA256()))
    except InvalidSignature as wrong:
        raise Forged("the signature is not of this key") from wrong
    return content


def told(content: dict[str, Any]) -> str:
    lines = [
        f"certificate {content['number']} of {content['erasure_id']}: {content['stage']}",
        f"  issued {content['issued_at']}, irreversible {content['irreversible_at']}",
        *(f"  erased  {store}: {count}" for store, count in content["erased"].items()),
        *(f"  kept    {k['store']}: {k['count']} ({k['why']}, until {k['until'] or '-'})" for k in content["kept"]),
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.erasure_certificate", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("key", type=Path)
    options = parser.parse_args()
    try:
        content = verify(json.loads(options.file.read_text()), options.key.read_bytes())
    except Forged as why:
        sys.exit(f"not genuine: {why}")
    sys.stdout.write(f"genuine\n{told(content)}\n")


if __name__ == "__main__":
    main()
