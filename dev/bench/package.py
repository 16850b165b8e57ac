"""The package as it is deployed, unpacked as Lambda does; and its size."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dev.bench.figures import Figure, NotMeasured, Result
from infra.deploy_build import LOCAL, ROOT
from infra.package import compiled, make_package
from infra.package_lock import PackageError

FIGURES = ("zip_mb",)
BARE = ("boto3", "botocore", "jmespath", "python_dateutil", "s3transfer", "six", "urllib3")


def measure(_wanted: frozenset[str], *, quick: bool) -> Iterator[tuple[str, Result]]:
    with tempfile.TemporaryDirectory() as folder:
        size = _made(Path(folder)).stat().st_size
    yield "zip_mb", Figure(size / 1e6, "bytes of the package make deploy carries, all functions share it; 1 MB = 10^6")


@contextmanager
def unpacked() -> Iterator[tuple[Path, Path]]:
    """The package as Lambda unpacks it; and a bare boto3 of the same wheels, whole, with .pyc of the same kind."""
    with tempfile.TemporaryDirectory() as folder:
        task, bare = Path(folder) / "task", Path(folder) / "bare"
        with zipfile.ZipFile(_made(Path(folder))) as archive:
            archive.extractall(task)
        _unpack_bare(bare)
        yield task, bare


def _made(folder: Path) -> Path:
    package = folder / "package.zip"
    try:
        make_package(ROOT, LOCAL / "build/cache", package)
    except PackageError as problem:
        raise NotMeasured(str(problem)) from problem
    return package


def _unpack_bare(bare: Path) -> None:
    for distribution in BARE:
        (wheel,) = (LOCAL / "build/cache/wheels").glob(f"{distribution}-*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(bare)
    shutil.rmtree(bare / "boto3/examples", ignore_errors=True)
    for source in bare.rglob("*.py"):
        name = source.relative_to(bare).as_posix()
        source.with_suffix(".pyc").write_bytes(compiled(name, source.read_bytes()))
        source.unlink()
