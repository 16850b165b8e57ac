"""A function sees its own package, its own variables, and nothing of the emulator.

Wrong in ministack: functions run with the emulator's site-packages on their path, so a library missing from the package
goes unnoticed; they inherit the emulator's variables; and each process unpacks the whole package again, with new times,
which costs seconds and makes byte code in the package stale. Lambda shows one read-only copy with the package's times.
"""

import calendar
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import types
import venv
import zipfile
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime

_KEPT_PACKAGES = 4  # unpacked ones; a running function may still read from the one before
_RUNTIME_BRINGS = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six.py", "urllib3")
_EMULATORS_OWN = frozenset(
    {
        "AUTH",
        "BIND_HOST",
        "EMULATOR_DATA",
        "EMULATOR_LOG_LEVEL",
        "GATEWAY_PORT",
        "IOT_MTLS_ENABLED",
        "LOG_LEVEL",
        "MINISTACK_REGION",
        "PERSIST_STATE",
        "S3_DATA_DIR",
        "S3_PERSIST",
        "SFTP_ENABLED",
        "STATE_DIR",
    }
)


def apply() -> None:
    python = _bare_python(Path(sys.prefix).resolve())
    lambda_runtime._detect_runtime_binary = lambda _runtime: (str(python), lambda_runtime._PYTHON_WORKER_SCRIPT)
    lambda_runtime.zipfile = types.SimpleNamespace(
        ZipFile=SharedPackage, BadZipFile=zipfile.BadZipFile, LargeFileError=zipfile.LargeZipFile
    )
    lambda_runtime.subprocess = types.SimpleNamespace(
        Popen=_start, PIPE=subprocess.PIPE, STDOUT=subprocess.STDOUT, TimeoutExpired=subprocess.TimeoutExpired
    )


class SharedPackage(zipfile.ZipFile):
    """Unpacks once for all processes of the same package, and puts a link where a copy was wanted."""

    def extractall(self, path: Any = None, *_rest: Any) -> None:
        target = Path(path)
        shared = packages() / self._fingerprint()
        if not shared.exists():
            self._unpack(shared)
            _forget_old(shared.parent)
        shared.touch()
        target.rmdir()
        target.symlink_to(shared, target_is_directory=True)

    def _fingerprint(self) -> str:
        parts = [f"{entry.filename}:{entry.CRC}:{entry.file_size}" for entry in self.infolist()]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _unpack(self, shared: Path) -> None:
        half = shared.with_name(f"{shared.name}.{os.getpid()}.{id(self)}")
        super().extractall(half)
        for entry in self.infolist():
            modified = calendar.timegm((*entry.date_time, 0, 0, 0))
            os.utime(half / entry.filename, (modified, modified))
        try:
            half.rename(shared)
        except OSError:  # another process of the same function was quicker
            shutil.rmtree(half)


def packages() -> Path:
    folder = Path(os.environ["EMULATOR_DATA"]) / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _forget_old(folder: Path) -> None:
    by_age = sorted(folder.iterdir(), key=lambda entry: entry.stat().st_mtime, reverse=True)
    for old in by_age[_KEPT_PACKAGES:]:
        shutil.rmtree(old, ignore_errors=True)


def _start(command: list[str], *, env: dict[str, str], **options: Any) -> subprocess.Popen[str]:
    """The process gets the function's own values of these names with its first message."""
    return subprocess.Popen(command, env={k: v for k, v in env.items() if k not in _EMULATORS_OWN}, **options)


def _bare_python(emulator: Path) -> Path:
    """An interpreter with the standard library and what Lambda's runtime brings along. `emulator` is the real folder of
    our environment: a checkout may reach it through a symbolic link that is gone tomorrow."""
    home = emulator / "functions"
    python = home / "bin" / "python"
    with home.with_suffix(".lock").open("w") as lock:  # two emulators may start at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not python.exists():
            venv.create(home, with_pip=False, symlinks=True)
    own, given = (Path(sysconfig.get_path("purelib", vars={"base": str(base)})) for base in (home, emulator))
    for name in _RUNTIME_BRINGS:
        _link(own / name, given / name)
    return python


def _link(link: Path, target: Path) -> None:
    """Two emulators may start at once; whoever comes second finds it done."""
    if link.is_symlink() and link.readlink() == target:
        return
    fresh = link.with_name(f"{link.name}.{os.getpid()}")
    fresh.symlink_to(target)
    fresh.replace(link)
