"""Keys and certificates for mTLS, made at the first start and found again at the next: two private CAs, a server, us.

A merchant's certificate carries its Swish number as the common name.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from dev.bankid.certificates import client_extensions, server_extensions
from dev.trust.certificates import Extensions, Issuer, issued, root, subject
from dev.trust.shelf import Shelf, write_whole

OUR_NUMBER = "1234679304"
OTHER_NUMBER = "1234760039"
BITS = 2048
CA_BITS = 3072
SHORTEST_REMAINDER = timedelta(days=30)  # what ends sooner is issued anew at start


class Pki:
    """Building it twice on one directory gives the same keys."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._shelf = Shelf(directory / "pki")
        self._servers = self._authority("server-root", "Local Swish Root CA")
        self._merchants = self._authority("client-root", "Local Swish Merchant CA")
        self._write("tls/server", self._servers, subject("localhost", "Local Swish"), server_extensions(), days=397)
        self._write("client", self._merchants, merchant(OUR_NUMBER), client_extensions(), days=730)
        self._write_keys()
        write_whole(directory / "tls/client_ca.pem", _pem(self._merchants.certificate))

    def _write_keys(self) -> None:
        """server_ca.pem, and keys.json: what a merchant's service needs, as it keeps it as a secret."""
        authority = _pem(self._servers.certificate)
        write_whole(self.directory / "server_ca.pem", authority)
        keys = {
            "client_certificate_pem": (self.directory / "client.pem").read_text(),
            "client_key_pem": (self.directory / "client.key").read_text(),
            "server_ca_pem": authority.decode(),
            "payee": OUR_NUMBER,
        }
        write_whole(self.directory / "keys.json", json.dumps(keys).encode())

    def write_other_merchant(self) -> None:
        """other.pem and other.key, beside ours: a merchant that Swish knows, and that is not us."""
        self._write("other", self._merchants, merchant(OTHER_NUMBER), client_extensions(), days=730)

    def renew_ours(self) -> None:
        """client.pem and client.key of a new key, as a rotation would; the old pair goes on being valid."""
        label = f"client-{len(list((self.directory / 'pki' / 'keys').iterdir()))}"
        self._write("client", self._merchants, merchant(OUR_NUMBER), client_extensions(), days=730, label=label)
        self._write_keys()

    def _authority(self, label: str, common_name: str) -> Issuer:
        key = self._shelf.key(label, bits=CA_BITS)
        certificate = self._shelf.current(label)
        if certificate is None:
            certificate = root(key, subject(common_name, "Local Swish"))
            self._shelf.keep(label, label, certificate)
        return Issuer(label, key, certificate)

    def _write(
        self, name: str, issuer: Issuer, holder: x509.Name, extensions: Extensions, *, days: int, label: str = ""
    ) -> None:
        label = label or name.replace("/", "-")
        key = self._shelf.key(label, bits=BITS)
        certificate = self._shelf.current(label)
        if certificate is None or certificate.not_valid_after_utc - datetime.now(UTC) < SHORTEST_REMAINDER:
            certificate = issued(issuer, key.public_key(), holder, days=days, extensions=extensions)
            self._shelf.keep(label, issuer.name, certificate)
        write_whole(self.directory / f"{name}.pem", _pem(certificate))
        write_whole(self.directory / f"{name}.key", _key_pem(key))


def merchant(number: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "SE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "B2B Sign (lokal)"),
            x509.NameAttribute(NameOID.COMMON_NAME, number),
        ]
    )


def number_of(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _key_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
