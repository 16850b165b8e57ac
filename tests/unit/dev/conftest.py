"""One BankID simulator for all its tests: making its keys is what takes time."""

from collections.abc import Iterator

import pytest

from tests.bankid_stand import BankIdStand, bankid_stand


@pytest.fixture(scope="session")
def running_bankid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankIdStand]:
    with bankid_stand(tmp_path_factory.mktemp("bankid")) as stand:
        yield stand


@pytest.fixture
def bankid(running_bankid: BankIdStand) -> BankIdStand:
    """With normal behaviour but for the rate limit, which is off."""
    running_bankid.control()
    return running_bankid
