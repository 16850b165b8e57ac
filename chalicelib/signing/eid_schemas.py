"""Shapes of signing by another eID than BankID."""

from typing import Annotated

import msgspec
from msgspec import Meta

Returned = Annotated[str, Meta(min_length=1, max_length=2048)]


class EidProviderView(msgspec.Struct):
    """An eID a signer can be asked to use; `name` is what people call it."""

    provider: str
    name: str


class EidProviderList(msgspec.Struct):
    items: list[EidProviderView]


class EidVisitView(msgspec.Struct):
    """`address` is where the browser is to go; it comes back to `/sign` with `code` and `state`."""

    address: str


class SignByEid(msgspec.Struct, forbid_unknown_fields=True):
    """What the browser came back with."""

    state: Returned
    code: Returned
