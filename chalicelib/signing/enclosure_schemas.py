"""Shapes of what a signer hands in. Sizes in bytes, hashes SHA-256 in lower-case hex."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.signing.schemas import EnclosureView, FileName, Sha256, UploadView

EnclosureSize = Annotated[int, Meta(ge=1, le=20 * 1024 * 1024, description="Bytes.")]


class NewEnclosure(msgspec.Struct, forbid_unknown_fields=True):
    """Announces a PDF: size and checksum become part of the upload URL's signature."""

    filename: FileName
    size: EnclosureSize
    sha256: Sha256


class HandedIn(msgspec.Struct):
    """`upload`: where the file is to be put, while it is awaited."""

    enclosure: EnclosureView
    upload: UploadView | None
