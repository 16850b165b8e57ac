"""What of an installed distribution goes into the package, and in which form.

Left out: tests, sources of compiled modules, type stubs, command line entry points, licences and file lists (METADATA
stays: versions are read from it), parts of lxml, Pillow and Powertools that nothing here imports (HTML and objects in
lxml; text and AVIF in Pillow, whose AVIF codec is the largest library of all; the Swagger page), and of botocore and
boto3 the descriptions of services nobody here calls. The remaining descriptions lose their prose, which botocore only
uses to write documentation: less to unpack, parse and keep in memory.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

SERVICES = frozenset(
    {"dynamodb", "kms", "pinpoint-sms-voice-v2", "s3", "secretsmanager", "sesv2", "sqs", "stepfunctions", "sts"}
)
ENDPOINT_PREFIXES = SERVICES - {"sesv2", "pinpoint-sms-voice-v2", "stepfunctions"} | {
    "states",
    "email",
    "sms-voice",
    "streams.dynamodb",
}  # names in endpoints.json

_FOLDERS = {"tests", "test", "__pycache__", "bin", "include", "isoschematron"}
_SUFFIXES = {".c", ".cc", ".cpp", ".h", ".hpp", ".pxd", ".pxi", ".pyx", ".pyi", ".rst", ".md", ".pyc", ".a"}
_NAMES = {"RECORD", "WHEEL", "INSTALLER", "REQUESTED", "top_level.txt", "zip-safe", "test_utils.py", "py.typed"}
_PREFIXES = (
    *("boto3/data/", "boto3/examples/"),
    *("lxml/includes/", "lxml/html/", "lxml/objectify"),
    *("PIL/_avif", "pillow.libs/libavif", "PIL/_imagingft", "pillow.libs/libfreetype", "pillow.libs/libharfbuzz"),
    *("aws_lambda_powertools/event_handler/openapi/swagger_ui/swagger", "multidict/_testcapi"),
)
_KEPT_METADATA = {"METADATA", "entry_points.txt"}


def shipped(site_packages: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that ships, as its name in the package and its content, in a stable order."""
    for path in sorted(p for p in site_packages.rglob("*") if p.is_file()):
        name = path.relative_to(site_packages).as_posix()
        if is_shipped(name):
            yield _rendered(name, path.read_bytes())


def is_shipped(name: str) -> bool:
    """`name` is relative to site-packages, with forward slashes."""
    path = PurePosixPath(name)
    if path.parts[0].endswith(".dist-info"):
        return len(path.parts) == 2 and path.name in _KEPT_METADATA
    if path.parts[:2] == ("botocore", "data"):
        return _is_used_description(path)
    if path.parts[0] == "stdnum":  # numbers of 100 countries; buyers are in Sweden
        return path.suffix == ".py" and (len(path.parts) == 2 or path.parts[1] == "se")
    return not (
        _FOLDERS & set(path.parts[:-1])
        or path.suffix in _SUFFIXES
        or path.name in _NAMES
        or name.startswith(_PREFIXES)
        or path.parts[0].endswith(".data")
    )


def _is_used_description(path: PurePosixPath) -> bool:
    """botocore/data/<service>/<version>/<description>, and files beside the services that concern all."""
    return len(path.parts) == 3 or (path.parts[2] in SERVICES and not path.name.startswith("examples-"))


def _rendered(name: str, content: bytes) -> tuple[str, bytes]:
    if name.startswith("botocore/data/"):
        return _description(name, content)
    if name.endswith(".dist-info/METADATA"):
        return name, content.partition(b"\n\n")[0] + b"\n"
    return name, content


def _description(name: str, content: bytes) -> tuple[str, bytes]:
    """As plain JSON, which botocore looks for first: the zip compresses it, and Lambda unpacks it once, not we."""
    if name.endswith(".gz"):
        name, content = name.removesuffix(".gz"), gzip.decompress(content)
    described = json.loads(content)
    if name == "botocore/data/endpoints.json":
        described = _used_endpoints(described)
    if name.endswith("service-2.json"):
        described = without_prose(described)
    return name, json.dumps(described, separators=(",", ":"), ensure_ascii=False).encode()


def _used_endpoints(endpoints: dict[str, Any]) -> dict[str, Any]:
    """All partitions and regions, but of the services only ours."""
    for partition in endpoints["partitions"]:
        partition["services"] = {k: v for k, v in partition["services"].items() if k in ENDPOINT_PREFIXES}
    return endpoints


def without_prose(described: Any) -> Any:
    """Without documentation texts. A member that happens to be called `documentation` is no text and stays; so does the
    key itself, emptied: botocore reads it of a client context parameter before it makes an S3 address."""
    if isinstance(described, dict):
        return {
            key: "" if _is_prose(key, value) else without_prose(value)
            for key, value in described.items()
            if not (key == "documentationUrl" and isinstance(value, str))
        }
    if isinstance(described, list):
        return [without_prose(value) for value in described]
    return described


def _is_prose(key: str, value: Any) -> bool:
    return key == "documentation" and isinstance(value, str)
