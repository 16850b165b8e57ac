"""What `make run` does first on a bare machine, with nothing but Python: prerequisites, then .venv as the locks say.

Only the standard library, and syntax that an old Python can read far enough to say that it is too old.
"""

import hashlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ("requirements.txt", "requirements-dev.txt")
PYTHON_AT_LEAST = (3, 11)
NODE_AT_LEAST = (20, 19)


def main() -> int:
    problem = missing_prerequisite()
    if problem:
        sys.stderr.write(f"make: {problem}\n")
        return 1
    make_environment()
    return 0


def missing_prerequisite() -> str | None:
    """One line that says what is missing and what to do about it."""
    if sys.version_info < PYTHON_AT_LEAST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        return (
            f"Python 3.11 or newer is needed, this is {found}; say which one to take: make PYTHON=/path/to/python3.11"
        )
    return _missing_node()


def _missing_node() -> str | None:
    wanted = ".".join(str(part) for part in NODE_AT_LEAST)
    node = shutil.which("node")
    if node is None:
        return f"Node.js {wanted} or newer is needed, and no `node` is on the PATH: https://nodejs.org"
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    found = re.match(r"v(\d+)\.(\d+)", told)
    if found is None or (int(found[1]), int(found[2])) < NODE_AT_LEAST:
        return f"Node.js {wanted} or newer is needed, this is {told.strip() or 'unknown'}: https://nodejs.org"
    if shutil.which("npm") is None:
        return "npm is needed, and no `npm` is on the PATH; it comes with Node.js: https://nodejs.org"
    return None


def make_environment() -> None:
    """Nothing happens when it was made from these very locks."""
    stamp = VENV / "locks.sha256"
    wanted = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in LOCKS)).hexdigest()
    python = VENV / "bin" / "python"
    if stamp.exists() and stamp.read_text() == wanted and python.exists():
        return
    sys.stdout.write("Installing into .venv (once, about a minute) ...\n")
    sys.stdout.flush()
    if not python.exists():
        venv.create(VENV, with_pip=True)
    install_uv(python)
    locks = [option for name in LOCKS for option in ("-r", str(ROOT / name))]
    uv = [str(python.with_name("uv")), "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*uv, "--compile-bytecode", "--require-hashes", *locks], check=True)
    stamp.write_text(wanted)


def install_uv(python: pathlib.Path) -> None:
    """By pip, as locked; it then installs the other two hundred in a tenth of pip's time."""
    lock = (ROOT / "requirements-dev.txt").read_text()
    locked = re.search(r"^uv==(?:.*\\\n)*.*$", lock, re.MULTILINE)
    assert locked, "requirements-dev.txt names uv"
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-qq", "install", "--no-deps", "--require-hashes"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
        only_uv.write(locked[0] + "\n")
        only_uv.flush()
        subprocess.run([*pip, "-r", only_uv.name], check=True)


if __name__ == "__main__":
    sys.exit(main())
