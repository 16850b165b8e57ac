"""What DynamoDB and KMS answer to a first request: made of the service's own rows, as bytes to be sent back."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from chalicelib.aws.keys import KeyRow
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.settings import settings
from chalicelib.identity.mapping import session_row
from chalicelib.identity.policy_texts import CURRENT
from chalicelib.identity.session import LIMITS, Session, SessionKind, hash_secret
from chalicelib.platform.clock import iso, utc_now
from chalicelib.platform.ids import SessionId, SubjectId
from chalicelib.signing.rows import ArchiveRow

SID = SubjectId("sub_bench")
SESSION = SessionId("ses_bench")
SECRET = "s" * 32  # opens nothing but the canned session
TOKEN = f"{SESSION}.{SECRET}"
KEY = DataKey(bytes(range(32)), 1)

Answers = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Canned:
    """`answers` by operation, for DynamoDB with the table: `DynamoDB_20120810.GetItem b2bsign-dev-sessions`."""

    answers: Answers


def canned(archive_rows: int) -> Canned:
    """A person with a web session, their key, and a page of their archive."""
    items = [_raw(archive_row(number)) for number in range(archive_rows)]
    page = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    return Canned(
        {
            f"DynamoDB_20120810.GetItem {settings().table('sessions')}": _json({"Item": _raw(_session())}),
            f"DynamoDB_20120810.GetItem {settings().table('keys')}": _json({"Item": _raw(_key())}),
            f"DynamoDB_20120810.Query {settings().table('archive')}": _json(page),
            "TrentService.Decrypt": _json({"KeyId": "k", "Plaintext": _b64(KEY.secret)}),
        }
    )


def archive_row(number: int, sid: str = SID) -> ArchiveRow:
    """An entry as a completed request leaves it."""
    at, request_id = f"2026-11-{number % 28 + 1:02}T10:{number % 60:02}:00.{number:06}Z", f"sr_{number:026}"
    return ArchiveRow(
        sid,
        f"{at}#{request_id}",
        request_id=request_id,
        status="completed",
        title_sealed=SealedRow(KEY, "archive", request_id).seal("title", f"Ramavtal om konsulttjänster {number}"),
        signer_count=2,
        signed_count=2,
        created_at=at,
        sent_at=at,
        ended_at=at,
    )


def _session() -> Any:
    now = utc_now()
    return session_row(
        Session(
            session_id=SESSION,
            kind=SessionKind.WEB,
            subject=SID,
            secret_hash=hash_secret(SECRET),
            created_at=now,
            seen_at=now,
            ends_at=now + LIMITS[SessionKind.WEB].lifetime,
            is_identified=True,
            acknowledged=CURRENT,
        )
    )


def _key() -> KeyRow:
    return KeyRow(f"profile#{SID}", wrapped=b"w" * 184, key_version=1, created_at=iso(utc_now()))


def _raw(row: Any) -> dict[str, Any]:
    return dict(row.serialize())


def _json(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, separators=(",", ":"), default=_b64).encode()


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
