"""Optimistic concurrency at the edge of a verb: what the client read must still be what is there."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class StaleVersion(DomainError):
    """If-Match names an older state than the present one."""

    code = "stale_version"
    status = 412
    text = Text(
        sv="Det har ändrats sedan du läste det. Läs det igen och gör om ändringen.",
        en="It has changed since you read it. Read it again and redo the change.",
    )


def require_version(present: int, expected: int | None) -> None:
    """None: the client did not say which version it read."""
    if expected is not None and expected != present:
        raise StaleVersion
