"""The wheels of the lock for Lambda's platform, verified against the lock, unpacked as Lambda will see them."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from infra.package_lock import PackageError, Pin, check_wheels

# glibc of Lambda's runtimes: Amazon Linux 2 up to Python 3.11, Amazon Linux 2023 after.
GLIBC_MINOR = 26 if sys.version_info < (3, 12) else 34


def download_wheels(requirements: Path, lock: dict[str, Pin], wheels: Path) -> None:
    """Fetches what is missing in `wheels`. A pin without a wheel for Lambda's platform is an error that names it."""
    wheels.mkdir(parents=True, exist_ok=True)
    try:
        check_wheels(wheels, lock)
    except PackageError:
        shutil.rmtree(wheels)
        _pip_download(requirements, wheels)
        check_wheels(wheels, lock)


def _pip_download(requirements: Path, wheels: Path) -> None:
    abi = f"cp{sys.version_info.major}{sys.version_info.minor}"
    platforms = [f"manylinux_2_{minor}_x86_64" for minor in range(17, GLIBC_MINOR + 1)] + ["manylinux2014_x86_64"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--no-input"]
    command += ["--only-binary", ":all:", "--implementation", "cp", "--abi", abi, "--abi", "abi3", "--abi", "none"]
    command += [argument for platform in platforms for argument in ("--platform", platform)]
    command += ["--python-version", abi[2:], "--dest", str(wheels), "-r", str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)  # noqa: S603
    if done.returncode:
        unfound = re.search(r"No matching distribution found for (\S+)", done.stderr)
        if unfound:
            raise PackageError(f"{unfound[1]}: no wheel for Lambda (Python {abi}, glibc 2.{GLIBC_MINOR}, x86_64)")
        raise PackageError(f"pip could not fetch the wheels: {done.stderr.strip()[-2000:]}")


def unpack_wheels(wheels: Path, site_packages: Path) -> None:
    """As pip would, without scripts; compiled modules lose their symbols if `strip` is there (4 MB of the zip)."""
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site_packages)
    for data in site_packages.glob("*.data"):
        for library in (data / "purelib", data / "platlib"):
            if library.is_dir():
                shutil.copytree(library, site_packages, dirs_exist_ok=True)
        shutil.rmtree(data)
    _strip(site_packages)


def _strip(site_packages: Path) -> None:
    strip = shutil.which("strip")
    if strip is None:
        return
    libraries = [str(path) for path in site_packages.rglob("*") if re.search(r"\.so(\.|$)", path.name)]
    subprocess.run([strip, "--strip-unneeded", *libraries], check=True, timeout=300, env=_plain())  # noqa: S603


def _plain() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath)}
