"""Shapes of verifications: a PDF that anybody has judged."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.signing.schemas import Sha256, UploadView


class NewVerification(msgspec.Struct, forbid_unknown_fields=True):
    size: Annotated[
        int, Meta(ge=1, le=110 * 1024 * 1024, description="Bytes; a sealed file is larger than its upload.")
    ]
    sha256: Sha256


class VerificationView(msgspec.Struct):
    """`secret` is given once, when the verification is made; send it as `Authorization: Verification <secret>`.

    `summary` says the report's verdict in a sentence, and each of its `changes` has a `detail` beside the code.
    """

    verification_id: str
    status: str
    secret: str | None = None
    upload: UploadView | None = None
    summary: str | None = None
    report: dict[str, object] | None = None
