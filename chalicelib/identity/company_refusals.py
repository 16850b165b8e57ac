"""What companies and memberships say no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class CompanyNotFound(DomainError):
    """Also for whoever does not belong to it: they need not learn that it exists."""

    code = "company_not_found"
    status = 404
    text = Text(sv="Företaget finns inte.", en="There is no such company.")


class MemberNotFound(DomainError):
    code = "member_not_found"
    status = 404
    text = Text(sv="Personen hör inte till företaget.", en="This person does not belong to the company.")


class CompanyInvitationNotFound(DomainError):
    code = "company_invitation_not_found"
    status = 404
    text = Text(sv="Inbjudan finns inte.", en="There is no such invitation.")


class CompanyInvitationInvalid(DomainError):
    """Unknown, used, withdrawn, too old, or by somebody who may invite no more."""

    code = "company_invitation_invalid"
    status = 404
    text = Text(
        sv="Inbjudan gäller inte längre. Be företaget om en ny.",
        en="The invitation is no longer valid. Ask the company for a new one.",
    )


class CompanyInvitationOver(DomainError):
    code = "company_invitation_over"
    status = 409
    text = Text(
        sv="Inbjudan är redan besvarad eller återkallad.", en="The invitation was already answered or withdrawn."
    )


class AlreadyMember(DomainError):
    code = "already_member"
    status = 409
    text = Text(sv="Du hör redan till företaget.", en="You already belong to the company.")


class AlreadyInvited(DomainError):
    code = "already_invited"
    status = 409
    text = Text(
        sv="Adressen har redan en öppen inbjudan. Återkalla den först om du vill skicka en ny.",
        en="The address has an open invitation. Withdraw it first if you want to send another.",
    )


class TooManyInvitations(DomainError):
    code = "too_many_company_invitations"
    status = 409
    text = Text(
        sv="Företaget har 100 öppna inbjudningar. Återkalla någon eller vänta tills de har besvarats.",
        en="The company has 100 open invitations. Withdraw some, or wait until they are answered.",
    )


class LastOwner(DomainError):
    code = "last_owner"
    status = 409
    text = Text(
        sv="Ett företag måste ha en ägare. Gör någon annan till ägare först.",
        en="A company must have an owner. Make somebody else an owner first.",
    )
