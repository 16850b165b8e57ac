"""Fixtures for every test: an AWS of its own in moto, and the HTTP function behind Chalice's test client.

The environment is set before anything of the service is imported, because table names follow from the stage.
"""

import os

os.environ |= {
    "STAGE": "test",
    "AWS_REGION": "eu-north-1",
    "AWS_DEFAULT_REGION": "eu-north-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "PUBLIC_URL": "http://localhost:8080",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}
for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "BUCKET_SUFFIX"):
    os.environ.pop(name, None)

from collections.abc import Iterator  # noqa: E402
from functools import cache  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

import pytest  # noqa: E402

if TYPE_CHECKING:
    from tests.browser import Browser

ROOT = Path(__file__).resolve().parent.parent


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """What runs in parallel: files. All files that deploy go to the same worker, one after another, because there is
    one stack, one emulator and one cache of wheels."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return "deploying" if is_deploying(file) else file

    return ByFile(config, log)


@cache
def is_deploying(file: str) -> bool:
    """By its path below the checkout: everything of the infrastructure, and what is marked as needing the stack."""
    return file.startswith("tests/infra/") or "mark.stack" in (ROOT / file).read_text()


@pytest.fixture
def aws() -> Iterator[Any]:
    """Everything infra/data.yaml describes but the seal's key, empty. Gives a botocore client by service name."""
    from moto import mock_aws

    with mock_aws():
        from chalicelib.aws.clients import client
        from chalicelib.aws.settings import settings
        from tests.ground import make_ground

        settings()  # this process's, before Chalice's test client brings the configuration's variables
        forget_adapters()
        make_ground(client)
        yield client
        forget_adapters()


@pytest.fixture
def seal_key(aws: Any) -> None:
    """The RSA key of the seal under its alias; a fixture of its own, because making one takes a second."""
    from tests.ground import make_seal_key

    make_seal_key(aws("kms"))


@pytest.fixture
def browser(aws: Any) -> "Browser":
    """A web browser at the HTTP function, without cookies; `browser.another()` is another person's."""
    from tests.browser import Browser

    return Browser()


def forget_adapters() -> None:
    """What wiring keeps belongs to one AWS; botocore's clients may stay, moto answers whatever they ask."""
    from chalicelib import wiring
    from chalicelib.aws import secrets

    secrets._held.clear()
    for room in wiring.__all__:
        for kept in vars(getattr(wiring, room)).values():
            if hasattr(kept, "cache_clear") and kept.__name__ != "settings":
                kept.cache_clear()
