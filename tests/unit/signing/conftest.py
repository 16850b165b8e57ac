"""One trust simulator for all sealing tests: making its keys is what takes time."""

from collections.abc import Iterator

import pytest

from tests.simulators import running
from tests.unit.signing.seal_stand import SealStand, set_up


@pytest.fixture(scope="session")
def seal_stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SealStand]:
    """Timestamp authority, CA and OCSP on loopback, and a seal key certified by them."""
    with running("dev.trust", tmp_path_factory.mktemp("trust")) as trust:
        yield set_up(trust.url, trust.data)
