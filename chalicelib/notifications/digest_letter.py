"""The letter that says how a sender's requests stand: numbers only, and none when there is nothing to say.

Nobody needs it: it is not sent to an address that wants none, and it says where to turn it off.
"""

from dataclasses import replace
from typing import Protocol

from chalicelib.notifications.compose import compose
from chalicelib.notifications.domain import Letter
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language


class Standing(Protocol):
    """A person, and how many of their requests wait, end within three days, were completed or ended otherwise since."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def language(self) -> Language: ...
    @property
    def waiting(self) -> int: ...
    @property
    def ending(self) -> int: ...
    @property
    def completed(self) -> int: ...
    @property
    def ended(self) -> int: ...


class Standings(Protocol):
    """`since` in ISO 8601. `email` is None where it is not verified, or wants no such letters."""

    def of(self, sid: str, since: str) -> Standing: ...


def digest_letter(letter: Letter, standings: Standings, public_url: str) -> Mail:
    try:
        standing = standings.of(letter.to, letter.detail)
    except DomainError as refusal:
        if refusal.status != 404:  # anything else is tried again
            raise
        raise Obsolete from refusal
    counts = {name: getattr(standing, name) for name in ("waiting", "ending", "completed", "ended")}
    if standing.email is None or not any(counts.values()):
        raise Obsolete
    facts = {name: str(count) if count else "" for name, count in counts.items()}
    mail = compose(
        letter,
        to=standing.email,
        language=standing.language,
        facts={"name": standing.name, **facts},
        url=f"{public_url}/requests",
    )
    return replace(mail, unsubscribe=f"{public_url}/settings")
