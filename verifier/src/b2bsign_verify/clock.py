"""Time as the service writes it: ISO 8601 in UTC with milliseconds and `Z`."""

from datetime import UTC, datetime


def iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: object) -> datetime:
    """Raises ValueError where it is no time, or one without an offset."""
    at = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError("a time without its offset")
    return at
