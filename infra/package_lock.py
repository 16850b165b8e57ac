"""The lock (requirements.txt with hashes): what it pins, and whether a package holds exactly that."""

import hashlib
import re
import zipfile
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class PackageError(Exception):
    """The package cannot be made, or does not hold what the lock pins; the text names the distributions."""


@dataclass(frozen=True, slots=True)
class Pin:
    name: str  # normalised as in PEP 503
    version: str
    sha256: frozenset[str]  # of every file the index has for this version

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(requirements: Path) -> dict[str, Pin]:
    """The pins by normalised name."""
    logical = requirements.read_text().replace("\\\n", " ").splitlines()
    pins = [
        Pin(normalised(found[1]), found[2], frozenset(_HASH.findall(line)))
        for line in logical
        if (found := _PIN.match(line))
    ]
    unhashed = [str(pin) for pin in pins if not pin.sha256]
    if not pins or unhashed:
        raise PackageError(f"{requirements}: without hashes: {', '.join(unhashed) or 'everything'}")
    return {pin.name: pin for pin in pins}


def check_wheels(wheels: Path, lock: dict[str, Pin]) -> None:
    """Every pin has its wheel, and each wheel is one the lock knows."""
    found = {}
    for wheel in wheels.glob("*.whl"):
        name, version = wheel.name.split("-")[:2]
        pin = lock.get(normalised(name))
        if pin is None or hashlib.sha256(wheel.read_bytes()).hexdigest() not in pin.sha256:
            raise PackageError(f"{wheel.name}: not a file the lock pins")
        found[pin.name] = version
    _compare(lock, found)


def check_package(package: Path, lock: dict[str, Pin]) -> None:
    """Every pinned distribution is inside with its version, and none that is not pinned."""
    with zipfile.ZipFile(package) as archive:
        names = [name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        headers = [BytesHeaderParser().parsebytes(archive.read(name)) for name in names]
    _compare(lock, {normalised(str(header["Name"])): str(header["Version"]) for header in headers})


def _compare(lock: dict[str, Pin], found: dict[str, str]) -> None:
    missing = [str(pin) for name, pin in lock.items() if name not in found]
    other = [f"{lock[n]} (found {v})" for n, v in found.items() if n in lock and lock[n].version != v]
    unknown = [f"{name}=={version}" for name, version in found.items() if name not in lock]
    problems = {"missing": missing, "other version": other, "not pinned": unknown}
    told = "; ".join(f"{problem}: {', '.join(sorted(names))}" for problem, names in problems.items() if names)
    if told:
        raise PackageError(told)
