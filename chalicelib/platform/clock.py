"""Time: always aware, always UTC, always from an injected clock."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`; sorts as text."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def iso_or_none(at: datetime | None) -> str | None:
    return iso(at) if at else None


def from_iso_or_none(text: str | None) -> datetime | None:
    return from_iso(text) if text else None
