"""All keys and certificates of the simulator, made at the first start and found again at the next.

Two private CAs for mTLS (the server's, the relying parties'), and the eID hierarchy root → bank → customer CA with
the users below it and a delegated OCSP responder. A foreign eID hierarchy of the same names makes evidence to refuse.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from dev.bankid import certificates as shapes
from dev.trust.certificates import Extensions, Issuer, issued
from dev.trust.shelf import Shelf, write_whole

CA_BITS = 3072
LEAF_BITS = 2048
SHORTEST_REMAINDER = timedelta(days=30)  # what ends sooner is issued anew at start or at the next use


@dataclass(frozen=True, slots=True)
class Holder:
    """A key, its certificate and the CA certificates above it, nearest first, without the root."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...]

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        return (self.certificate, *self.above)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who holds the phone."""

    personal_number: str
    given_name: str
    surname: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.surname}"


class Hierarchy:
    """One eID hierarchy; `label` prefixes its files, the names in the certificates are the same for every label."""

    def __init__(self, shelf: Shelf, label: str) -> None:
        self._shelf, self._label = shelf, label
        self._users: dict[str, Holder] = {}  # reading a private key checks it, which takes longer than signing with it
        self.root = _root(shelf, f"{label}-root", shapes.root_authority("Local Test Root CA v1 for BankID Test"))
        self.bank = self._authority("bank", "Testbank A CA v1 for BankID Test", self.root, path_length=1)
        self.customers = self._authority("customers", "Testbank A Customer CA1 v1 for BankID Test", self.bank)
        self.responder = self._holder(
            "ocsp", shapes.bank_authority("Testbank A OCSP v1 for BankID Test"), shapes.responder_extensions(), days=730
        )

    def user(self, identity: Identity, *, for_signing: bool) -> Holder:
        """The person's certificate for the purpose; issued at the first use under that name."""
        words = f"{identity.personal_number}|{identity.given_name}|{identity.surname}"
        purpose = "sign" if for_signing else "auth"
        label = f"user-{hashlib.sha256(words.encode()).hexdigest()[:32]}-{purpose}"
        if label not in self._users:
            name = shapes.user(identity.personal_number, identity.given_name, identity.surname, datetime.now(UTC))
            extensions = shapes.user_extensions(for_signing=for_signing)
            self._users[label] = self._holder(label, name, extensions, days=3 * 365)
        return self._users[label]

    def _authority(self, label: str, common_name: str, parent: Issuer, *, path_length: int = 0) -> Issuer:
        extensions = shapes.ca_extensions(path_length=path_length)
        name = f"{self._label}-{label}"
        subject = shapes.bank_authority(common_name)
        holder = _holder(self._shelf, name, parent, subject, extensions, days=15 * 365, bits=CA_BITS)
        return Issuer(name, holder.key, holder.certificate)

    def _holder(self, label: str, name: x509.Name, extensions: Extensions, *, days: int) -> Holder:
        above = (self.customers.certificate, self.bank.certificate)
        return _holder(
            self._shelf,
            f"{self._label}-{label}",
            self.customers,
            name,
            extensions,
            days=days,
            bits=LEAF_BITS,
            above=above,
        )


class Pki:
    """Building it twice on one directory gives the same keys; see `write_for_clients` for what others read."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._shelf = Shelf(directory / "pki")
        self.eid = Hierarchy(self._shelf, "eid")
        self.server_authority = _root(self._shelf, "server-root", shapes.root_authority("Local BankID TLS Root"))
        self.client_authority = _root(self._shelf, "client-root", shapes.root_authority("Local BankID RP Root"))
        self.server = self._tls("server", self.server_authority, "localhost", shapes.server_extensions())
        self.client = self.relying_party("B2B Sign Local", "B2B Sign", "5566778899")
        self._write_for_clients()

    @cached_property
    def foreign(self) -> Hierarchy:
        """Another root with the same names: what a verifier that only compares names would accept."""
        return Hierarchy(self._shelf, "foreign")

    def relying_party(self, common_name: str, display_name: str, organisation_number: str) -> Holder:
        name = shapes.relying_party(common_name, display_name, organisation_number)
        label = f"rp-{hashlib.sha256(name.public_bytes()).hexdigest()[:32]}"
        return _holder(self._shelf, label, self.client_authority, name, shapes.client_extensions(), days=730)

    def _tls(self, label: str, issuer: Issuer, common_name: str, extensions: Extensions) -> Holder:
        return _holder(self._shelf, label, issuer, shapes.root_authority(common_name), extensions, days=397)

    def _write_for_clients(self) -> None:
        """server_ca.pem, client.pem, client.key and eid_root.pem for our side; tls/ for the server's own sockets."""
        for name, content in {
            "server_ca.pem": pem(self.server_authority.certificate),
            "client.pem": pem(self.client.certificate),
            "client.key": key_pem(self.client.key),
            "eid_root.pem": pem(self.eid.root.certificate),
            "tls/server.pem": pem(self.server.certificate),
            "tls/server.key": key_pem(self.server.key),
            "tls/client_ca.pem": pem(self.client_authority.certificate),
        }.items():
            write_whole(self.directory / name, content)


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def key_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _root(shelf: Shelf, label: str, name: x509.Name) -> Issuer:
    key = shelf.key(label, bits=CA_BITS)
    certificate = shelf.current(label)
    if certificate is None:
        certificate = shapes.root(key, name)
        shelf.keep(label, label, certificate)
    return Issuer(label, key, certificate)


def _holder(
    shelf: Shelf,
    label: str,
    issuer: Issuer,
    name: x509.Name,
    extensions: Extensions,
    *,
    days: int,
    bits: int = LEAF_BITS,
    above: tuple[x509.Certificate, ...] = (),
) -> Holder:
    key = shelf.key(label, bits=bits)
    certificate = shelf.current(label)
    if certificate is None or certificate.not_valid_after_utc - datetime.now(UTC) < SHORTEST_REMAINDER:
        certificate = issued(issuer, key.public_key(), name, days=days, extensions=extensions)
        shelf.keep(label, issuer.name, certificate)
    return Holder(key, certificate, above)
