"""The rights of the persons whose data we hold: who was told what, and what they ask for."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import RequestId
from chalicelib.wiring import signing

if TYPE_CHECKING:
    from chalicelib.privacy.disclosure_service import DisclosureService


@cache
def disclosures() -> "DisclosureService":
    from chalicelib.privacy.disclosure_service import DisclosureService
    from chalicelib.privacy.disclosure_store import DisclosureStore

    return DisclosureService(disclosures=DisclosureStore(), parties=parties_of, clock=utc_now)


def parties_of(about: str) -> Sequence[str]:
    """Of a signature request: its owner and recipients."""
    return signing.cases().parties(RequestId(about)) if about.startswith("sr_") else ()
