"""The deployment package: trimmed, checked against the lock, with compiled modules that Lambda uses as they are.

Chalice looks for a package under `.chalice/deployments/` whose name is a hash of the requirements and the app, and
uses it when it is there: so ours is put there first, and an unchanged `chalice deploy` carries it. That happens in the
build directory (see infra/deploy_build.py) with `make deploy` and `python -m infra.deploy`.

Plain `chalice deploy` typed in the checkout finds no such file and makes its own package: the same code, but without
.pyc (every cold start compiles: about twice the time), untrimmed (about 45 MB), wheels fetched partly outside the
lock's hashes, and a distribution without a fitting wheel left out with a mere warning.

Dependencies come as .pyc alone in the place of their sources; our own code and Chalice's with sources beside them, so
that tracebacks show lines. All .pyc are of the unchecked-hash kind (PEP 552): valid whatever date the zip gives a file.
"""

import contextlib
import hashlib
import importlib.util
import marshal
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from infra import package_trim, package_wheels
from infra.package_lock import PackageError, check_package, read_lock

LARGEST_BYTES = 50_000_000  # what Lambda takes in one call
_DATED = (1980, 1, 1, 0, 0, 0)


def make_package(project: Path, cache: Path, target: Path) -> None:
    """Writes the zip of the app in `project` (app.py, chalicelib, requirements.txt, vendor) to `target`.

    `cache` keeps wheels and the finished dependencies between calls; with them it takes a second.
    """
    lock = read_lock(project / "requirements.txt")
    dependencies = _dependencies(project / "requirements.txt", cache)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    shutil.copyfile(dependencies, unfinished)
    with zipfile.ZipFile(unfinished, "a", zipfile.ZIP_DEFLATED) as package:
        for name, path in _app_files(project):
            _add_with_source(package, name, path.read_bytes())
    check_package(unfinished, lock)
    if unfinished.stat().st_size > LARGEST_BYTES:
        raise PackageError(f"the package has {unfinished.stat().st_size} bytes, Lambda takes {LARGEST_BYTES}")
    unfinished.replace(target)


def _dependencies(requirements: Path, cache: Path) -> Path:
    """The zip of everything but the app, made once for each lock (and each version of what makes it)."""
    ready = cache / f"dependencies-{_recipe(requirements)}.zip"
    if ready.exists():
        return ready
    lock = read_lock(requirements)
    wheels = cache / "wheels"
    package_wheels.download_wheels(requirements, lock, wheels)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        site_packages, unfinished = Path(folder) / "site-packages", Path(folder) / "zip"
        package_wheels.unpack_wheels(wheels, site_packages)
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in package_trim.shipped(site_packages):
                _add_without_source(package, name, content)
        check_package(unfinished, lock)
        for old in cache.glob("dependencies-*.zip"):
            old.unlink()
        unfinished.replace(ready)
    return ready


def _recipe(requirements: Path) -> str:
    """A hash of all that decides what the dependencies' zip holds."""
    parts = [requirements.read_bytes(), sys.version.encode(), str(shutil.which("strip")).encode()]
    parts += [Path(str(module.__file__)).read_bytes() for module in (package_trim, package_wheels)]
    parts.append(Path(__file__).read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _app_files(project: Path) -> Iterable[tuple[str, Path]]:
    """What Chalice would add itself: the two modules of its runtime, the app, chalicelib, vendor."""
    for module in ("chalice", "chalice.app"):
        path = Path(str(import_module(module).__file__))
        yield f"chalice/{path.name}", path
    yield "app.py", project / "app.py"
    for folder, prefix in ((project / "chalicelib", "chalicelib/"), (project / "vendor", "")):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            yield prefix + path.relative_to(folder).as_posix(), path


def _add_with_source(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    _add(package, name, content)
    if name.endswith(".py"):
        _add(package, importlib.util.cache_from_source(name), compiled(name, content))


def _add_without_source(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    if name.endswith(".py"):
        with contextlib.suppress(SyntaxError):  # a template or another version's module, never imported here
            name, content = name + "c", compiled(name, content)
    _add(package, name, content)


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATED)
    entry.external_attr = 0o100755 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, content)


def compiled(name: str, source: bytes) -> bytes:
    """A .pyc for the running Python, which is the runtime Chalice deploys to; tracebacks name Lambda's path of it."""
    code = compile(source, f"/var/task/{name}", "exec", dont_inherit=True, optimize=0)
    unchecked_hash = (0b01).to_bytes(4, "little")
    return importlib.util.MAGIC_NUMBER + unchecked_hash + importlib.util.source_hash(source) + marshal.dumps(code)
