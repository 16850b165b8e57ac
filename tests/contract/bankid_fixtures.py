"""The running simulator and a client of it, for every test module that asks for them."""

from collections.abc import Iterator

import pytest

from chalicelib.identity.bankid import BankID
from tests.contract.bankid_simulator import Simulator, simulator


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with simulator(tmp_path_factory.mktemp("bankid")) as found:
        yield found


@pytest.fixture
def sim(running: Simulator) -> Iterator[Simulator]:
    running.control()
    yield running
    running.control()


@pytest.fixture
def bankid(sim: Simulator) -> Iterator[BankID]:
    client = sim.client()
    yield client
    client.close()
