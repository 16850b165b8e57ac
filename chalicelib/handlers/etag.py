"""ETag and If-Match: who changes something says which version they read."""

import re

from chalicelib.handlers.call import Call
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text
from chalicelib.platform.versions import StaleVersion

FORM = re.compile(r'"v([0-9]{1,15})"')


class IfMatchMissing(DomainError):
    code = "if_match_missing"
    status = 428
    text = Text(sv="Ange i rubriken If-Match den ETag du läste.", en="Give the ETag you read in an If-Match header.")


def etag_of(version: int) -> str:
    """A strong one: the same version is the same answer."""
    return f'"v{version}"'


def if_match(call: Call) -> int | None:
    """The version the client read; None when it does not say. StaleVersion for a tag that was never ours."""
    given = call.header("if-match").strip()
    if not given or given == "*":
        return None
    matched = FORM.fullmatch(given)
    if matched is None:
        raise StaleVersion
    return int(matched.group(1))


def require_if_match(call: Call) -> int:
    """As `if_match`; IfMatchMissing when the client does not say (`*` says nothing)."""
    version = if_match(call)
    if version is None:
        raise IfMatchMissing
    return version
