"""The emulator's own virtual environment: it pins botocore, so it cannot share the project's."""

import fcntl
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = ROOT / "requirements-emulator.txt"


def ensure(home: Path = ROOT / ".local" / "emulator") -> Path:
    """Makes the environment what the lock says and returns its interpreter; without a changed lock nothing happens."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with home.with_suffix(".lock").open("w") as lock:  # two that start at once must not both make it
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _ensured(home)


def _ensured(home: Path) -> Path:
    python = home / "bin" / "python"
    stamp = home / "lock.sha256"
    wanted = f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.version}"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    venv.create(home, clear=True, with_pip=False)
    subprocess.run([*_installer(python), "--require-hashes", "-r", str(LOCK)], check=True)
    stamp.write_text(wanted)
    return python


def _installer(python: Path) -> list[str]:
    """uv where the project's environment has it (seconds instead of half a minute), pip otherwise."""
    uv = Path(sys.executable).with_name("uv")
    if uv.exists():
        return [str(uv), "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
    return [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--disable-pip-version-check"]
