"""The files below --data: private keys, every certificate ever issued, revocations. Each write survives kill -9."""

import os
import re
import tempfile
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

_NAME = re.compile(r"[a-z0-9-]{1,80}")


class Shelf:
    """keys/NAME.pem, current/NAME.pem (the certificate in use), issued/ISSUER/SERIAL.pem, revoked/ISSUER/SERIAL."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        for name in ("keys", "current", "issued", "revoked"):
            (directory / name).mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)

    def key(self, name: str, *, bits: int) -> rsa.RSAPrivateKey:
        """The named private key; made at the first call, the same ever after."""
        path = self.directory / "keys" / f"{_checked(name)}.pem"
        if not path.exists():
            key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
            write_whole(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        loaded = load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(loaded, rsa.RSAPrivateKey)
        return loaded

    def current(self, name: str) -> x509.Certificate | None:
        path = self.directory / "current" / f"{_checked(name)}.pem"
        return x509.load_pem_x509_certificate(path.read_bytes()) if path.exists() else None

    def keep(self, name: str, issuer: str, certificate: x509.Certificate) -> None:
        """Records the certificate as issued before it becomes the current one: OCSP never meets an unknown serial."""
        pem = certificate.public_bytes(Encoding.PEM)
        write_whole(self._of_serial("issued", issuer, certificate.serial_number, ".pem"), pem)
        write_whole(self.directory / "current" / f"{_checked(name)}.pem", pem)

    def is_issued(self, issuer: str, serial: int) -> bool:
        return self._of_serial("issued", issuer, serial, ".pem").exists()

    def revoke(self, issuer: str, serial: int, at: datetime) -> None:
        path = self._of_serial("revoked", issuer, serial, "")
        if not path.exists():
            write_whole(path, at.isoformat().encode())

    def revoked_at(self, issuer: str, serial: int) -> datetime | None:
        path = self._of_serial("revoked", issuer, serial, "")
        return datetime.fromisoformat(path.read_text()) if path.exists() else None

    def revocations(self, issuer: str) -> list[tuple[int, datetime]]:
        folder = self.directory / "revoked" / _checked(issuer)
        paths = sorted(path for path in folder.glob("*") if not path.name.startswith(".")) if folder.exists() else []
        return [(int(path.name, 16), datetime.fromisoformat(path.read_text())) for path in paths]

    def _of_serial(self, kind: str, issuer: str, serial: int, suffix: str) -> Path:
        return self.directory / kind / _checked(issuer) / f"{serial:x}{suffix}"


def write_whole(path: Path, content: bytes) -> None:
    """The file appears with all of its content or not at all, also when the process is killed in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("a name on the shelf is lower-case letters, digits and hyphens")
    return name
