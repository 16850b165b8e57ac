"""The table of erasures, and what letters about them need to know."""

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import ErasureId
from chalicelib.platform.text import Language
from chalicelib.wiring import ground

if TYPE_CHECKING:
    from chalicelib.privacy.erasure_store import DynamoErasures


@cache
def store() -> "DynamoErasures":
    from chalicelib.privacy.erasure_store import DynamoErasures

    return DynamoErasures(ground.keys(), utc_now)


@dataclass(frozen=True, slots=True)
class LastContact:
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    language: Language
    certificate: str


def last_contact(erasure_id: str) -> LastContact:
    from chalicelib.aws.event_rows import history

    known = store().find(ErasureId(erasure_id)).identifiers
    certified = [each.event.data for each in history(erasure_id) if each.event.type == "erasure.erased"]
    if known is None or not certified:
        return LastContact("", None, Language.SV, "")
    return LastContact(known.name, known.email, Language(known.language), str(certified[0]["certificate_id"]))


class Moments:
    def until(self, erasure_id: str) -> str:
        from zoneinfo import ZoneInfo

        until = store().find(ErasureId(erasure_id)).frozen_until
        return until.astimezone(ZoneInfo("Europe/Stockholm")).strftime("%Y-%m-%d %H:%M") if until else ""
