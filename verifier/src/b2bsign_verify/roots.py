"""Whose word is trusted: the roots pinned in this package, or those given for this run, and the report says which."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from asn1crypto import pem, x509

from b2bsign_verify.bankid_chain import PRODUCTION_POLICIES, TEST_POLICIES, BankIdTrust
from b2bsign_verify.pdf_checks import named
from b2bsign_verify.report import Root


class NoRoots(Exception):
    """No root of seals is pinned, and none was given."""


class BadRoots(Exception):
    """A file of roots that holds no certificate; its name is the message."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Roots as PEM. `bankid` is None where there is none. `listed` is what the report says of them."""

    seal_pem: str
    timestamp_pem: str
    organisation: str
    bankid: BankIdTrust | None
    listed: tuple[Root, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line gives; what is empty is taken from the package. Timestamps' roots are the seal's where
    only those are given."""

    seal: Sequence[Path] = ()
    timestamp: Sequence[Path] = ()
    bankid: Sequence[Path] = ()
    organisation: str = ""


def trust(given: Given) -> Trust:
    """Raises NoRoots, BadRoots, OSError."""
    pinned = json.loads(files("b2bsign_verify").joinpath("pinned.json").read_text("utf-8"))
    seal = _read(given.seal) or _joined(pinned["seal_roots"])
    timestamp = _read(given.timestamp) or _read(given.seal) or _joined(pinned["timestamp_roots"])
    bankid = _read(given.bankid) or _joined(pinned["bankid_roots"])
    if not seal or not timestamp:
        raise NoRoots
    organisation = given.organisation or ("" if given.seal else pinned["organisation"])
    listed = (
        *_listed("seal", seal, not given.seal),
        *_listed("timestamp", timestamp, not (given.timestamp or given.seal)),
        *_listed("bankid", bankid, not given.bankid),
    )
    return Trust(seal, timestamp, organisation, bankid_trust(bankid, is_pinned=not given.bankid), listed)


def bankid_trust(roots_pem: str, *, is_pinned: bool) -> BankIdTrust | None:
    """Test policies count only under a root that was given by hand."""
    policies = PRODUCTION_POLICIES if is_pinned else PRODUCTION_POLICIES | TEST_POLICIES
    return BankIdTrust(roots_pem, policies) if roots_pem else None


def _read(paths: Sequence[Path]) -> str:
    return "".join(_certificates_in(path) for path in paths)


def _certificates_in(path: Path) -> str:
    """Its certificates as PEM, and nothing else that may stand there."""
    content = path.read_bytes()
    try:
        ders = [der for kind, _, der in pem.unarmor(content, multiple=True) if kind == "CERTIFICATE"]
        made = [x509.Certificate.load(der) for der in ders]
        return "".join(pem.armor("CERTIFICATE", each.dump()).decode() for each in made if each.subject)
    except (ValueError, TypeError):
        raise BadRoots(path.name) from None


def _joined(certificates: Sequence[str]) -> str:
    return "\n".join(certificates)


def _listed(use: str, roots_pem: str, pinned: bool) -> list[Root]:
    ders = [der for _, _, der in pem.unarmor(roots_pem.encode(), multiple=True)] if roots_pem else []
    loaded = [x509.Certificate.load(der) for der in ders]
    return [Root(use, named(each), each.sha256.hex(), pinned) for each in loaded]
