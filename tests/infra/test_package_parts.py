"""The lock is read and compared strictly; what is left out is only what nobody imports."""

import hashlib
import struct
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

from infra.package import compiled
from infra.package_lock import PackageError, check_package, check_wheels, read_lock
from infra.package_trim import is_shipped, without_prose

LOCK = """
# a comment
Some.Thing==1.0 \\
    --hash=sha256:{wheel} \\
    --hash=sha256:{other}
other==2.0 ; python_version < "4" \\
    --hash=sha256:{other}
"""
WHEEL = b"a wheel"


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.txt"
    path.write_text(LOCK.format(wheel=hashlib.sha256(WHEEL).hexdigest(), other="0" * 64))
    return path


def package(path: Path, *distributions: tuple[str, str]) -> Path:
    with zipfile.ZipFile(path / "package.zip", "w") as archive:
        for name, version in distributions:
            archive.writestr(f"{name}-{version}.dist-info/METADATA", f"Name: {name}\nVersion: {version}\n")
    return path / "package.zip"


def test_pins_are_read_by_normalised_name_with_all_their_hashes(requirements: Path) -> None:
    lock = read_lock(requirements)
    assert [str(pin) for pin in lock.values()] == ["some-thing==1.0", "other==2.0"]
    assert len(lock["some-thing"].sha256) == 2


def test_a_lock_without_hashes_is_none(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("some==1.0\n")
    with pytest.raises(PackageError, match=r"some==1\.0"):
        read_lock(tmp_path / "requirements.txt")


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ([("some_thing", "1.0")], "missing: other==2.0"),
        ([("some_thing", "1.0"), ("other", "2.1")], r"other version: other==2.0 \(found 2.1\)"),
        ([("some_thing", "1.0"), ("other", "2.0"), ("stowaway", "1")], "not pinned: stowaway==1"),
    ],
)
def test_a_package_that_is_not_the_lock_is_refused_by_name(
    requirements: Path, tmp_path: Path, inside: list[tuple[str, str]], told: str
) -> None:
    with pytest.raises(PackageError, match=told):
        check_package(package(tmp_path, *inside), read_lock(requirements))


def test_a_package_that_is_the_lock_is_accepted(requirements: Path, tmp_path: Path) -> None:
    check_package(package(tmp_path, ("some_thing", "1.0"), ("other", "2.0")), read_lock(requirements))


def test_a_wheel_with_other_bytes_than_the_lock_is_refused(requirements: Path, tmp_path: Path) -> None:
    lock = read_lock(requirements)
    (tmp_path / "some_thing-1.0-py3-none-any.whl").write_bytes(WHEEL + b"!")
    with pytest.raises(PackageError, match=r"some_thing-1\.0-py3-none-any\.whl: not a file the lock pins"):
        check_wheels(tmp_path, lock)
    (tmp_path / "some_thing-1.0-py3-none-any.whl").write_bytes(WHEEL)
    with pytest.raises(PackageError, match=r"^missing: other==2\.0$"):
        check_wheels(tmp_path, lock)


@pytest.mark.parametrize(
    ("name", "ships"),
    [
        ("lxml/etree.cpython-311-x86_64-linux-gnu.so", True),
        ("lxml/etree.pyx", False),
        ("certifi/cacert.pem", True),
        ("certifi/tests/test_it.py", False),
        ("botocore/data/dynamodb/2012-08-10/service-2.json.gz", True),
        ("botocore/data/dynamodb/2012-08-10/examples-1.json", False),
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", False),
        ("botocore/data/partitions.json", True),
        ("some-1.0.dist-info/METADATA", True),
        ("some-1.0.dist-info/RECORD", False),
        ("some-1.0.dist-info/licenses/LICENSE", False),
    ],
)
def test_what_ships(name: str, ships: bool) -> None:
    assert is_shipped(name) is ships


def test_only_prose_leaves_a_service_description() -> None:
    described = {"documentation": "<p>Long</p>", "members": {"documentation": {"shape": "S", "documentation": "x"}}}
    shortened = {"documentation": "", "members": {"documentation": {"shape": "S", "documentation": ""}}}
    assert without_prose(described) == shortened


def test_pyc_are_unchecked_hash_based_for_this_python() -> None:
    pyc = compiled("app.py", b"ANSWER = 42\n")
    assert pyc[:4] == MAGIC_NUMBER
    assert struct.unpack("<I", pyc[4:8]) == (0b01,)


def test_of_the_numbers_of_all_countries_only_swedish_ones_ship() -> None:
    assert all(
        is_shipped(f"stdnum/{name}") for name in ("__init__.py", "luhn.py", "util.py", "se/orgnr.py", "se/vat.py")
    )
    assert not any(is_shipped(f"stdnum/{name}") for name in ("de/vat.py", "oui.dat", "cn/loc.dat"))
