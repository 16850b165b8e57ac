"""`python -m dev.web [--check | --format]`: builds the web client into web/dist, checks types and form, or formats.

Nothing is built when it was built from these very files. The types of its calls are made of the API's own OpenAPI
document, so a call the API does not know fails to compile.
"""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dev.children import LOCAL, ROOT

WEB = ROOT / "web"
DIST = WEB / "dist"
DOCUMENT = LOCAL / "web" / "openapi.json"
BUILT_FROM = DIST / "built-from.sha256"
INSTALLED_FROM = WEB / "node_modules" / "installed-from.sha256"
MADE = {"node_modules", "dist"}
# What the client's own transport adds to every call (web/src/api/client.ts), and its pages therefore never name.
ADDED = {f"#/components/parameters/{name}" for name in ("IdempotencyKey", "AcceptLanguage")}


class BuildError(Exception):
    """The client cannot be built; the text says why, and what to do."""


def ensure() -> Path:
    """The folder of the built client. Raises BuildError."""
    document = _document()
    wanted = _digest(_sources(), document)
    with _one_at_a_time():
        if not (BUILT_FROM.exists() and BUILT_FROM.read_text() == wanted):
            _install()
            _write_types(document)
            _npm("run", "--silent", "build")
            BUILT_FROM.write_text(wanted)
    return DIST


def check(*, logic: bool = False) -> None:
    """Raises BuildError where the types do not hold; `logic`: or where the client's own tests fail."""
    document = _document()
    with _one_at_a_time():
        _install()
        _write_types(document)
        _npm("run", "--silent", "test" if logic else "check")


def reformat() -> None:
    with _one_at_a_time():
        _install()
        _npm("run", "--silent", "format")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    with (DOCUMENT.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install() -> None:
    """What package-lock.json names, and nothing else; scripts of packages do not run (web/.npmrc)."""
    wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if INSTALLED_FROM.exists() and INSTALLED_FROM.read_text() == wanted:
        return
    print("Installing the web client's packages (once, about half a minute) ...", flush=True)
    _npm("ci")
    INSTALLED_FROM.write_text(wanted)


def _write_types(document: bytes) -> None:
    DOCUMENT.write_bytes(document)
    _npm("run", "--silent", "types")


def _document() -> bytes:
    """The API as the client calls it. In a process of its own, because the app reads its stage from the environment."""
    code = "import sys, app\nfrom chalicelib.handlers.openapi import rendered\n"
    code += "sys.stdout.buffer.write(rendered('http://localhost', '0'))"
    stage = {"STAGE": "test", "AWS_REGION": "eu-north-1", "PUBLIC_URL": "http://localhost"}
    keys = {"AWS_DEFAULT_REGION": "eu-north-1", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    environment = os.environ | stage | keys
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=False)
    if done.returncode:
        raise BuildError(f"the API's document could not be made: {done.stderr.decode(errors='replace')[-400:]}")
    document = json.loads(done.stdout)
    for operation in _operations(document):
        kept = [each for each in operation.get("parameters", []) if each.get("$ref") not in ADDED]
        operation["parameters"] = kept
    return json.dumps(document, indent=1).encode()


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def _sources() -> Iterator[Path]:
    for path in sorted(WEB.rglob("*")):
        inside = path.relative_to(WEB)
        if path.is_file() and inside.parts[0] not in MADE and inside.name != "schema.d.ts":
            yield path


def _digest(files: Iterator[Path], document: bytes) -> str:
    digest = hashlib.sha256(document)
    for path in files:
        digest.update(f"\0{path.relative_to(WEB)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _npm(*arguments: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise BuildError("npm is needed to build the web client; it comes with Node.js: https://nodejs.org")
    done = subprocess.run([npm, *arguments], cwd=WEB, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode:
        raise BuildError(f"npm {' '.join(arguments)} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.web", description=__doc__)
    parser.add_argument("--check", dest="act", action="store_const", const=check, default=ensure, help="check only")
    parser.add_argument("--format", dest="act", action="store_const", const=reformat, help="format the sources")
    try:
        parser.parse_args().act()
    except BuildError as problem:
        sys.stderr.write(f"make: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
