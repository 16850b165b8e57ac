"""Emulators for the tests of infra: one shared, and one of its own for a test that kills it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra.emulated import Emulator


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Shared: a test names its things so that no other uses them."""
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    running.start()
    yield running
    running.kill()


@pytest.fixture
def own_emulator(tmp_path: Path) -> Iterator[Emulator]:
    running = Emulator(tmp_path)
    running.start()
    yield running
    running.kill()
