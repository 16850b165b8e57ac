"""The package as it is deployed: whole, small, and importable by nothing but itself."""

import json
import struct
import subprocess
import sys
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

from infra.package import make_package
from infra.package_lock import check_package, read_lock
from infra.package_trim import SERVICES

ROOT = Path(__file__).resolve().parents[2]
ENDPOINTS = """
import botocore.session, json
session = botocore.session.Session()
keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
made = [session.create_client(s, region_name=r, **keys) for s in SERVICES for r in ("eu-north-1", "us-east-1")]
print(json.dumps([[m.meta.endpoint_url, m.meta.service_model.signing_name, m.meta.region_name] for m in made]))
"""
CALLS = """
import botocore.session, json
class Stopped(Exception): pass
def stop(request, **_):
    told.append([request.method, request.url])
    raise Stopped
told, session = [], botocore.session.Session()
def call(service, operation, **parameters):
    client = session.create_client(service, region_name="eu-north-1", aws_access_key_id="a", aws_secret_access_key="b")
    client.meta.events.register("before-send", stop)
    try:
        getattr(client, operation)(**parameters)
    except Stopped:
        pass
call("dynamodb", "get_item", TableName="t", Key={"id": {"S": "1"}})
call("kms", "generate_mac", KeyId="alias/a", MacAlgorithm="HMAC_SHA_256", Message=b"x")
call("pinpoint-sms-voice-v2", "send_text_message", DestinationPhoneNumber="+46701234567", MessageBody="x")
call("s3", "put_object", Bucket="a-bucket", Key="k", Body=b"x")
call("s3", "list_object_versions", Bucket="a-bucket")
call("secretsmanager", "get_secret_value", SecretId="s")
call("sesv2", "send_email", Content={"Raw": {"Data": b"x"}})
call("sqs", "send_message", QueueUrl="https://sqs.eu-north-1.amazonaws.com/1/q", MessageBody="x")
call("sts", "get_caller_identity")
client = session.create_client("s3", region_name="eu-north-1", aws_access_key_id="a", aws_secret_access_key="b")
signed = client.generate_presigned_url("put_object", Params={"Bucket": "a-bucket", "Key": "k", "ContentLength": 3})
told.append(["PUT", signed.partition("?")[0]])
print(json.dumps(told))
"""
IMPORTS = """
import json, pkgutil, sys
import chalicelib
names = [module.name for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib.")]
for name in names:
    __import__(name)
print(json.dumps({"imported": names, "app": "app" in sys.modules, "outside": [
    name for name, module in sys.modules.items() if "site-packages" in (getattr(module, "__file__", None) or "")]}))
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made as the deployment makes it; the wheels come from its cache, or from the index the first time."""
    made = tmp_path_factory.mktemp("package") / "package.zip"
    make_package(ROOT, ROOT / ".local/build/cache", made)
    return made


@pytest.fixture(scope="module")
def task(package: Path) -> Path:
    """The package as Lambda unpacks it."""
    folder = package.parent / "task"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder


def run(task: Path, code: str) -> str:
    """In a Python that sees the standard library and the package, as in Lambda."""
    program = f"import sys; sys.path.insert(0, {str(task)!r}); sys.dont_write_bytecode = True\n{code}"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        env={"STAGE": "test", "AWS_DEFAULT_REGION": "eu-north-1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_pinned_distribution_is_inside(package: Path) -> None:
    check_package(package, read_lock(ROOT / "requirements.txt"))


def test_it_is_small(package: Path) -> None:
    assert package.stat().st_size <= 25_000_000


def test_every_module_comes_compiled_and_valid_for_this_python(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        names = set(archive.namelist())
        sources = [name for name in names if name.endswith(".py")]
        for source in sources:
            folder, _, file = source.rpartition("/")
            tag = sys.implementation.cache_tag
            assert f"{folder}/__pycache__/{file[:-3]}.{tag}.pyc".lstrip("/") in names or not _compiles(archive, source)
        for name in (name for name in names if name.endswith(".pyc")):
            head = archive.read(name)[:8]
            assert head[:4] == MAGIC_NUMBER, name
            assert struct.unpack("<I", head[4:]) == (0b01,), name


def _compiles(archive: zipfile.ZipFile, name: str) -> bool:
    try:
        compile(archive.read(name), name, "exec")
    except SyntaxError:
        return False
    return True


def test_every_module_of_ours_is_importable_from_the_package_alone_and_none_imports_the_app(task: Path) -> None:
    told = json.loads(run(task, IMPORTS).splitlines()[-1])
    assert not told["outside"]
    assert not told["app"]
    assert any(name.endswith("_jobs") for name in told["imported"])


def test_the_app_is_importable_from_the_package_alone(task: Path) -> None:
    assert run(task, "import app; print(app.app.app_name)").strip() == "b2bsign"


@pytest.mark.parametrize("code", [ENDPOINTS.replace("SERVICES", repr(sorted(SERVICES))), CALLS], ids=["made", "used"])
def test_clients_of_the_trimmed_botocore_are_those_of_the_whole(task: Path, code: str) -> None:
    whole = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=100)
    assert json.loads(run(task, code)) == json.loads(whole.stdout)


def test_nothing_of_the_workplace_ships(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        roots = {name.split("/")[0] for name in archive.namelist()}
    assert not roots & {"dev", "infra", "tests", "docs", "web", ".chalice", ".local", "requirements.txt"}
    assert {"app.py", "chalicelib", "chalice"} <= roots
