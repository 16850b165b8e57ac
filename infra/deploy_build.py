"""The build directory of a stage: a copy of what ships, its configuration rendered, its package prepared.

`chalice deploy` runs in it, so that nothing in the checkout changes and what is deployed is what was checked. Chalice's
record of what it deployed (`.chalice/deployed/<stage>.json`) stays in the checkout, shared with plain `chalice deploy`.
"""

import hashlib
import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalice.deploy.packager import DependencyBuilder, LambdaDeploymentPackager
from chalice.utils import UI, OSUtils

from infra.package import make_package

ROOT = Path(__file__).parents[1]
LOCAL = ROOT / ".local"  # everything made here; git ignores it
RECORDS = ROOT / ".chalice/deployed"


def configuration() -> dict[str, Any]:
    """`.chalice/config.json` as it is in the checkout."""
    config: dict[str, Any] = json.loads((ROOT / ".chalice/config.json").read_text())
    return config


def make_build(stage: str, environment: Mapping[str, str]) -> Path:
    """The directory to run `chalice deploy --stage STAGE` in; `environment` goes over what the configuration says."""
    build = LOCAL / "build" / stage
    shutil.rmtree(build, ignore_errors=True)
    shutil.copytree(ROOT / "chalicelib", build / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))
    if (ROOT / "vendor").is_dir():
        shutil.copytree(ROOT / "vendor", build / "vendor")
    for name in ("app.py", "requirements.txt"):
        shutil.copyfile(ROOT / name, build / name)
    (build / ".chalice").mkdir()
    for policy in (ROOT / ".chalice").glob(f"policy-{stage}-*.json"):
        shutil.copyfile(policy, build / ".chalice" / policy.name)
    config = configuration()
    config["stages"][stage]["environment_variables"] |= environment
    (build / ".chalice/config.json").write_text(json.dumps(config, indent=2))
    RECORDS.mkdir(exist_ok=True)
    (build / ".chalice/deployed").symlink_to(RECORDS)
    return build


def package_build(build: Path) -> Path:
    """The package, under the name by which Chalice takes it for its own."""
    package = _package_name(build)
    make_package(build, LOCAL / "build/cache", package)
    return package


def content_hash(build: Path) -> str:
    """Changes with anything that `chalice deploy` would read in the build directory, the package included."""
    digest = hashlib.sha256()
    for path in sorted(p for p in build.rglob("*") if p.is_file() and RECORDS not in p.resolve().parents):
        digest.update(f"{path.relative_to(build)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _package_name(build: Path) -> Path:
    """Chalice's own answer: a hash over the requirements, its runtime and the app (not over .pyc: there are none)."""
    osutils = OSUtils()
    packager = LambdaDeploymentPackager(osutils, DependencyBuilder(osutils), UI())
    runtime = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return Path(packager.deployment_package_filename(str(build), runtime))
