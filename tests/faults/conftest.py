"""The emulator for faults that need real transactions."""

from tests.infra.conftest import emulator

__all__ = ["emulator"]
