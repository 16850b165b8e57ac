"""The two hierarchies: seal-root → seal-issuing → organisations, and tsa-root → tsa-issuing → the timestamping unit.

Every CA has an OCSP responder of its own. All of it is made at the first start and found again at the next; when the
address changes (another port), whatever carries addresses is issued anew below the same roots.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from dev.trust.certificates import (
    Extensions,
    Issuer,
    SubjectKey,
    addresses,
    ca_extensions,
    issued,
    organisation_extensions,
    responder_extensions,
    root,
    subject,
    timestamping_extensions,
)
from dev.trust.shelf import Shelf, write_whole

CA_BITS = 3072
LEAF_BITS = 2048
SHORTEST_REMAINDER = timedelta(days=60)  # what ends sooner is renewed at start or at the next issue


class UnacceptableKey(ValueError):
    """The CA was asked to certify a key that no validator should accept."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who signs tokens or status answers: its key, its certificate and the CA that issued it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    issuer: Issuer


class Authorities:
    """All keys and certificates of the simulator; building it twice on one directory gives the same ones."""

    def __init__(self, directory: Path, base_url: str) -> None:
        self.shelf = Shelf(directory)
        self._base_url = base_url
        self.issuers: dict[str, Issuer] = {}
        for family, title in (("seal", "Seal"), ("tsa", "Timestamp")):
            top = self._root(f"{family}-root", f"B2B Sign Local {title} Root CA")
            write_whole(directory / f"{family}_root.pem", top.certificate.public_bytes(Encoding.PEM))
            self._intermediate(f"{family}-issuing", f"B2B Sign Local {title} Issuing CA", top)
        self.responders = {name: self._responder(issuer) for name, issuer in self.issuers.items()}
        self.timestamping_unit = self._timestamping_unit(self.issuers["tsa-issuing"])

    def certify(self, public_key_pem: bytes, common_name: str, organization: str, identifier: str) -> x509.Certificate:
        """The organisation's certificate; asked again with the same key and names, the same certificate.

        Raises ValueError (no key in the PEM) or UnacceptableKey.
        """
        public_key = _acceptable(public_key_pem)
        name = subject(common_name, organization, identifier)
        spki = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        label = f"organisation-{hashlib.sha256(spki + name.public_bytes()).hexdigest()[:32]}"
        issuer = self.issuers["seal-issuing"]
        return self._certificate(label, issuer, public_key, name, days=3 * 365, extensions=organisation_extensions())

    def chain(self, issuer: Issuer) -> list[x509.Certificate]:
        """The intermediates from `issuer` upwards, without the root."""
        return [issuer.certificate] if issuer.certificate.issuer != issuer.certificate.subject else []

    def find_issuer(self, certificate: x509.Certificate) -> Issuer | None:
        found = (each for each in self.issuers.values() if each.certificate.subject == certificate.issuer)
        issuer = next(found, None)
        return issuer if issuer and self.shelf.is_issued(issuer.name, certificate.serial_number) else None

    def _root(self, name: str, common_name: str) -> Issuer:
        key = self.shelf.key(name, bits=CA_BITS)
        certificate = self.shelf.current(name)
        if certificate is None:
            certificate = root(key, subject(common_name))
            self.shelf.keep(name, name, certificate)
        self.issuers[name] = Issuer(name, key, certificate)
        return self.issuers[name]

    def _intermediate(self, name: str, common_name: str, parent: Issuer) -> None:
        key = self.shelf.key(name, bits=CA_BITS)
        certificate = self._certificate(
            name, parent, key.public_key(), subject(common_name), days=15 * 365, extensions=ca_extensions(path_length=0)
        )
        self.issuers[name] = Issuer(name, key, certificate)

    def _responder(self, issuer: Issuer) -> Holder:
        name = f"{issuer.name}-ocsp"
        return self._holder(name, f"B2B Sign Local OCSP {issuer.name}", issuer, responder_extensions())

    def _timestamping_unit(self, issuer: Issuer) -> Holder:
        return self._holder("tsa-unit", "B2B Sign Local Timestamping Unit", issuer, timestamping_extensions())

    def _holder(self, name: str, common_name: str, issuer: Issuer, extensions: Extensions) -> Holder:
        key = self.shelf.key(name, bits=LEAF_BITS)
        certificate = self._certificate(
            name, issuer, key.public_key(), subject(common_name), days=10 * 365, extensions=extensions
        )
        return Holder(key, certificate, issuer)

    def _certificate(
        self, label: str, issuer: Issuer, public_key: SubjectKey, name: x509.Name, *, days: int, extensions: Extensions
    ) -> x509.Certificate:
        wanted = addresses(self._base_url, issuer.name)
        current = self.shelf.current(label)
        if current is not None and self._still_good(current, issuer, wanted):
            return current
        certificate = issued(issuer, public_key, name, days=days, extensions=[*extensions, (wanted, False)])
        self.shelf.keep(label, issuer.name, certificate)
        return certificate

    def _still_good(
        self, certificate: x509.Certificate, issuer: Issuer, wanted: x509.AuthorityInformationAccess
    ) -> bool:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        revoked = self.shelf.revoked_at(issuer.name, certificate.serial_number) is not None
        lasts = certificate.not_valid_after_utc - datetime.now(UTC) > SHORTEST_REMAINDER
        return found == wanted and lasts and not revoked


def _acceptable(public_key_pem: bytes) -> SubjectKey:
    key = load_pem_public_key(public_key_pem)
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAF_BITS:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size >= 256:
        return key
    raise UnacceptableKey("RSA of at least 2048 bits, or an elliptic curve of at least 256")
