"""The secret of Swish: what the simulator writes, the seeding stores, the operator reads about and the client takes."""

import json
from pathlib import Path

import pytest

from chalicelib.payments.provider import ProviderMisconfigured
from chalicelib.payments.swish_http import credentials_of, payee_of
from dev.seed import _payments
from dev.swish.pki import OUR_NUMBER, Pki
from tests.unit.docs.reading import blocks


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data")
    Pki(made / "swish")
    return made


def test_what_the_simulator_wrote_is_what_the_client_takes(data: Path) -> None:
    seeded = _payments(data)["swish"]
    credentials = credentials_of(seeded)
    assert credentials.client_certificate_pem == (data / "swish/client.pem").read_text()
    assert seeded["payee"] == OUR_NUMBER
    assert "PRIVATE KEY" not in repr(credentials)


def test_the_operator_is_told_every_field(data: Path) -> None:
    (block,) = blocks("json", "secret", "swish")
    assert set(json.loads(block.text)) == set(_payments(data)["swish"])


def test_a_simulator_that_never_ran_has_no_secret(tmp_path: Path) -> None:
    assert "swish" not in _payments(tmp_path)


def test_a_secret_that_lacks_a_field_is_for_an_operator(data: Path) -> None:
    seeded = _payments(data)["swish"]
    for name in ("client_certificate_pem", "client_key_pem", "server_ca_pem"):
        with pytest.raises(ProviderMisconfigured):
            credentials_of({key: value for key, value in seeded.items() if key != name})
    with pytest.raises(ProviderMisconfigured):
        payee_of(seeded | {"payee": ""})
    assert payee_of(seeded) == OUR_NUMBER


def test_a_simulator_built_again_has_the_same_keys(data: Path) -> None:
    before = _payments(data)
    Pki(data / "swish")
    assert _payments(data) == before
