"""One trust simulator, one BankID hierarchy and one sealed document for all tests of the verifier."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from b2bsign_verify.roots import Given, Trust, trust
from cryptography.hazmat.primitives.serialization import Encoding

from dev.bankid.pki import Pki
from tests.simulators import running
from tests.unit.signing.seal_stand import SealStand, set_up
from tests.verifier.stand import ANNA, BENGT, Case, Signature, sealed_case


@pytest.fixture(scope="session")
def seal_stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SealStand]:
    with running("dev.trust", tmp_path_factory.mktemp("trust")) as simulator:
        yield set_up(simulator.url, simulator.data)


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return Pki(tmp_path_factory.mktemp("bankid"))


@pytest.fixture(scope="session")
def roots(seal_stand: SealStand, pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files of the roots, by the command's option."""
    folder = tmp_path_factory.mktemp("roots")
    bankid = pki.eid.root.certificate.public_bytes(Encoding.PEM).decode()
    contents = {"--roots": seal_stand.root_pem, "--tsa-roots": seal_stand.tsa_root_pem, "--bankid-root": bankid}
    files = {option: folder / f"{option[2:]}.pem" for option in contents}
    for option, content in contents.items():
        files[option].write_text(content)
    return files


@pytest.fixture(scope="session")
def trusted(roots: dict[str, Path]) -> Trust:
    return trust(Given([roots["--roots"]], [roots["--tsa-roots"]], [roots["--bankid-root"]]))


@pytest.fixture(scope="session")
def genuine(seal_stand: SealStand, pki: Pki, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Not to be written to."""
    return sealed_case(seal_stand, pki, tmp_path_factory.mktemp("genuine"), [Signature(ANNA), Signature(BENGT)])
