"""What sealing without the stack stands on: a trust simulator of its own and a local key certified by it."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from chalicelib.signing.seal import Sealer

_STARTS_WITHIN_S = 60
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Stand:
    """The simulator's address and the seal's material, all PEM; it travels to worker processes."""

    url: str
    key_pem: bytes
    certificate_pem: str
    chain_pem: str
    seal_root_pem: str
    tsa_root_pem: str

    def sealer(self) -> Sealer:
        key = serialization.load_pem_private_key(self.key_pem, None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return Sealer(
            sign_raw=lambda data: key.sign(data, padding.PKCS1v15(), hashes.SHA256()),
            certificate_pem=self.certificate_pem,
            chain_pem=self.chain_pem,
            root_pem=self.seal_root_pem,
            tsa_root_pem=self.tsa_root_pem,
            tsa_url=f"{self.url}/tsa",
            timeout_s=20,
        )


@contextmanager
def running_stand(data: Path) -> Iterator[Stand]:
    """A trust simulator on a free loopback port with its keys in `data`, ended with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "dev.trust", "--data", str(data.absolute()), "--port", str(port)]
    process = subprocess.Popen(command, cwd=_ROOT)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process)
        yield _certified(url, data)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        if _answers(url):
            return
        time.sleep(0.1)
    raise SystemExit("the trust simulator does not start")


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(f"{url}/healthz", timeout=2).close()
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
    return True


def _certified(url: str, data: Path) -> Stand:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    order = {"public_key_pem": public.decode(), "common_name": "B2B Sign corpus", "organization": "B2B Sign"}
    request = urllib.request.Request(f"{url}/ca/issue", json.dumps(order).encode())
    with urllib.request.urlopen(request, timeout=30) as answer:
        issued = json.load(answer)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Stand(
        url=url,
        key_pem=private,
        certificate_pem=issued["certificate_pem"],
        chain_pem=issued["chain_pem"],
        seal_root_pem=issued["root_pem"],
        tsa_root_pem=(data / "tsa_root.pem").read_text(),
    )
