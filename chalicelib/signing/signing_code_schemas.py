"""Shapes of signing by a one-time code."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.signing.schemas import Name, Sha256

Stroke = Annotated[list[Annotated[int, Meta(ge=0, le=1000)]], Meta(min_length=2, max_length=6000)]


class SignByCode(msgspec.Struct, forbid_unknown_fields=True):
    """`name` is how the signer writes it. `strokes`, of a signature drawn by hand: each is `x, y, x, y, …` on a sheet
    of 1000 × 400, y downwards; 100 strokes and 3,000 points at most."""

    code: Annotated[str, Meta(max_length=6, pattern=r"^[0-9]{6}(?![\s\S])", description="Six digits, as they came.")]
    text_sha256: Sha256
    name: Name
    strokes: Annotated[list[Stroke], Meta(max_length=100)] = []
