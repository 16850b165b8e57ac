"""Shapes of the books' requests and answers."""

from datetime import date

import msgspec


class NewVoucherFile(msgspec.Struct, forbid_unknown_fields=True):
    """Days in Sweden, both included, within one calendar year."""

    first: date
    last: date


class VoucherFileView(msgspec.Struct):
    """`status`: running, ready. `vouchers`, `size` (bytes) and `sha256` are there when it is ready."""

    file_id: str
    status: str
    first: date
    last: date
    vouchers: int
    size: int
    sha256: str | None
    created_at: str
    expires_at: str
