"""Who may call a recipient's routes: a signing session's holder; a pinned recipient only once identified."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from chalicelib import wiring
from chalicelib.handlers.call import Call
from chalicelib.handlers.cookies import SIGNING_COOKIE, cookie, require_csrf
from chalicelib.handlers.identity_callers import bearer
from chalicelib.identity.refusals import LoginRequired, SessionInvalid
from chalicelib.identity.session import Session, SessionKind
from chalicelib.signing.refusals import IdentificationRequired

if TYPE_CHECKING:
    from chalicelib.signing.places import Place


@dataclass(frozen=True, slots=True)
class RecipientCaller:
    """One recipient of one request, in one browser."""

    session: Session
    place: "Place"

    @property
    def reference(self) -> str:
        return self.place.subject


class LinkHolder:
    """Whoever exchanged a valid link; a pinned recipient may not have identified yet."""

    scheme: ClassVar[str] = "signing_session"

    def __call__(self, call: Call) -> RecipientCaller:
        from chalicelib.signing.places import place_of

        by_cookie = cookie(call, SIGNING_COOKIE)
        token = bearer(call) or by_cookie
        if not token:
            raise LoginRequired
        if token == by_cookie:
            require_csrf(call, token)
        session = wiring.identity.sessions().find(token)
        if session.kind is not SessionKind.SIGNING:
            raise SessionInvalid
        return RecipientCaller(session, place_of(session.subject))


class IdentifiedRecipient(LinkHolder):
    """A pinned recipient sees and does nothing before the eID said who it is."""

    def __call__(self, call: Call) -> RecipientCaller:
        caller = super().__call__(call)
        if not caller.session.is_identified:
            raise IdentificationRequired
        return caller


link_holder = LinkHolder()
identified_recipient = IdentifiedRecipient()
