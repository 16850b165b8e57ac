"""What the back office says no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class StaffLoginRequired(DomainError):
    code = "staff_login_required"
    status = 401
    text = Text(sv="Logga in som personal först.", en="Log in as staff first.")


class StaffSessionInvalid(DomainError):
    """Unknown, over, unused for too long, or its member's access has ended."""

    code = "staff_session_invalid"
    status = 401
    text = Text(sv="Din session har tagit slut. Logga in som personal igen.", en="Your session is over. Log in again.")


class StaffOnly(DomainError):
    """Known to the provider, but in no group that has a role here."""

    code = "staff_only"
    status = 403
    text = Text(sv="Bara tjänstens egen personal får göra det här.", en="Only the service's own staff may do this.")


class StaffRoleMissing(DomainError):
    code = "staff_role_missing"
    status = 403
    text = Text(sv="Din roll i personalen räcker inte till det här.", en="Your role among the staff is not enough.")


class StaffMfaMissing(DomainError):
    code = "staff_mfa_missing"
    status = 403
    text = Text(
        sv="Logga in med flerfaktorsautentisering: ett lösenord räcker inte.",
        en="Log in with multi-factor authentication: a password is not enough.",
    )


class StaffAccessEnded(DomainError):
    code = "staff_access_ended"
    status = 403
    text = Text(sv="Din åtkomst som personal är avslutad.", en="Your access as staff has ended.")


class StaffLoginRefused(DomainError):
    """What came back does not belong to this browser's login, or the provider's statement does not hold."""

    code = "staff_login_refused"
    status = 422
    text = Text(
        sv="Inloggningen gick inte att lita på. Börja om från början.",
        en="The login could not be relied on. Start again from the beginning.",
    )


class StaffLoginUnavailable(DomainError):
    """The stage has no provider, one it must not use, or one that does not answer."""

    code = "staff_login_unavailable"
    status = 503
    text = Text(
        sv="Personalens inloggning är inte tillgänglig just nu.", en="The staff's login is not available right now."
    )


class StaffNotFound(DomainError):
    code = "staff_not_found"
    status = 404
    text = Text(sv="Personen finns inte bland personalen.", en="There is no such person among the staff.")


class StaffWrongState(DomainError):
    code = "staff_wrong_state"
    text = Text(
        sv="Det går inte: åtkomsten är redan avslutad, eller redan öppen.",
        en="This cannot be done: the access has already ended, or is open already.",
    )


class OtherPersonNeeded(DomainError):
    code = "other_person_needed"
    status = 403
    text = Text(sv="Det måste en annan än du själv göra.", en="Somebody other than you must do this.")


class SearchesUsedUp(DomainError):
    code = "searches_used_up"
    status = 429
    text = Text(
        sv="Du har sökt för många gånger den senaste tiden. Vänta en stund.",
        en="You have searched too many times lately. Wait a while.",
    )

    def __init__(self, retry_after_s: int = 3600) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class ProposalNotFound(DomainError):
    code = "proposal_not_found"
    status = 404
    text = Text(sv="Förslaget finns inte.", en="There is no such proposal.")


class ProposalDecided(DomainError):
    code = "proposal_decided"
    text = Text(sv="Förslaget är redan avgjort.", en="The proposal has already been decided.")


class ProposalExpired(DomainError):
    code = "proposal_expired"
    text = Text(
        sv="Förslaget har blivit för gammalt. Gör ett nytt om det fortfarande behövs.",
        en="The proposal has become too old. Make a new one if it is still needed.",
    )


class ProposerGone(DomainError):
    code = "proposer_gone"
    text = Text(
        sv="Den som gjorde förslaget har inte längre den roll som krävs.",
        en="Whoever made the proposal no longer has the role it takes.",
    )
