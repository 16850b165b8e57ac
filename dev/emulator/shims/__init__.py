"""Corrections of ministack 1.5.33, each in a file of its own whose docstring says what is wrong.

A shim is a module with `apply()`, called once before the emulator serves. Each has a test in tests/infra that fails
without it: when a fixed release lets that test pass without the shim, the shim goes.
"""

import importlib
import pkgutil


def apply_all() -> None:
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        importlib.import_module(module.name).apply()
