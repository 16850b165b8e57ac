"""Consents and objections: what a person said yes or no to, when, having read what, and how. Pure.

A record is never changed: taking back is another record (GDPR article 7). Fields are those of ISO/IEC TS 27560.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.platform.clock import iso
from chalicelib.platform.ids import SubjectId
from chalicelib.platform.text import Language

SCHEMA = "ISO/IEC TS 27560:2023"


class Purpose(StrEnum):
    MARKETING = "marketing"  # rests on consent: nothing without a yes
    IMPROVEMENT = "improvement"  # rests on legitimate interest: until the person objects


class State(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Method(StrEnum):
    SETTINGS = "settings"  # the person, logged in
    STAFF = "staff"  # recorded from a mail
    REQUEST = "request"  # a data subject's request that objects, or takes back


OPT_IN = frozenset({Purpose.MARKETING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """`notice_sha256`: SHA-256, hex, of the text as shown, in `language`; `made_by`: the person's or staff's id."""

    record_id: str
    sid: SubjectId
    purpose: Purpose
    state: State
    at: datetime
    notice_version: str
    notice_sha256: str
    language: Language
    method: Method
    made_by: str

    @property
    def entry(self) -> str:
        return f"{self.purpose}#{iso(self.at)}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to a purpose now; no record yet: as the law presumes."""

    purpose: Purpose
    record: ConsentRecord | None = None

    @property
    def is_allowed(self) -> bool:
        if self.record is None:
            return self.purpose not in OPT_IN
        return self.record.state is State.GIVEN


def standings(records: Iterable[ConsentRecord]) -> list[Standing]:
    """The latest record counts, purpose by purpose."""
    latest: dict[Purpose, ConsentRecord] = {}
    for record in sorted(records, key=lambda record: record.at):
        latest[record.purpose] = record
    return [Standing(purpose, latest.get(purpose)) for purpose in Purpose]


def as_27560(record: ConsentRecord, controller: Mapping[str, str]) -> dict[str, Any]:
    """The record as ISO/IEC TS 27560 names its fields. `controller`: name, address, e-mail."""
    is_consent = record.purpose in OPT_IN
    return {
        "schema_version": SCHEMA,
        "record_id": record.record_id,
        "pii_principal_id": record.sid,
        "pii_processing": {
            "privacy_notice": f"{record.notice_version} {record.notice_sha256}",
            "language": record.language.value,
            "purposes": [
                {
                    "purpose": record.purpose.value,
                    "lawful_basis": "consent" if is_consent else "legitimate interest",
                    "pii_information": ["user.contact.email"] if is_consent else ["user.behavior"],
                    "pii_controllers": [controller["name"]],
                    "collection_method": record.method.value,
                    "jurisdiction": "SE",
                    "withdrawal_method": "/v1/me/consents",
                }
            ],
        },
        "party_identification": [
            {
                "party_name": controller["name"],
                "party_address": controller["address"],
                "party_email": controller["email"],
                "party_role": "pii_controller",
            }
        ],
        "event": [
            {
                "event_time": iso(record.at),
                "event_type": "explicit",
                "event_state": record.state.value,
                "entity_id": record.made_by,
                "validity_duration": None,
            }
        ],
    }
