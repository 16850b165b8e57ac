"""What identity says no to. One answer where more would tell a stranger what exists."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class LoginRequired(DomainError):
    code = "login_required"
    status = 401
    text = Text(sv="Logga in med BankID först.", en="Log in with BankID first.")


class SessionInvalid(DomainError):
    """The session is unknown, over, ended, or its secret is wrong."""

    code = "session_invalid"
    status = 401
    text = Text(sv="Du är utloggad. Logga in igen.", en="You are logged out. Log in again.")


class AccessTokenExpired(DomainError):
    code = "access_token_expired"
    status = 401
    text = Text(sv="Åtkomsten har gått ut. Förnya den.", en="The access token has expired. Refresh it.")


class RefreshTokenReused(DomainError):
    """A refresh token was used twice: one of the two users is a thief, so the session is ended for both."""

    code = "refresh_token_reused"
    status = 401
    text = Text(
        sv="Inloggningen har avslutats av säkerhetsskäl. Logga in igen.",
        en="The login was ended for security reasons. Log in again.",
    )


class CsrfTokenInvalid(DomainError):
    code = "csrf_token_invalid"
    status = 403
    text = Text(
        sv="Anropet saknar rätt X-CSRF-Token. Ladda om sidan och försök igen.",
        en="The request lacks the right X-CSRF-Token. Reload the page and try again.",
    )


class AcknowledgementRequired(DomainError):
    code = "acknowledgement_required"
    status = 403
    text = Text(
        sv="Godkänn villkoren och ta del av integritetspolicyn först.",
        en="Accept the terms and take note of the privacy policy first.",
    )


class PolicyOutdated(DomainError):
    """Another version than the current one was acknowledged."""

    code = "policy_outdated"
    status = 409
    text = Text(
        sv="Villkoren eller policyn har en nyare version. Läs den och bekräfta igen.",
        en="The terms or the policy have a newer version. Read it and confirm again.",
    )


class PolicyUnknown(DomainError):
    """No such version, or it was never written in that language."""

    code = "policy_version_unknown"
    status = 404
    text = Text(sv="Den versionen finns inte på det språket.", en="There is no such version in that language.")


class PersonNotFound(DomainError):
    code = "person_not_found"
    status = 404
    text = Text(sv="Kontot finns inte.", en="There is no such account.")


class EmailLinkInvalid(DomainError):
    """Unknown, used, replaced by a newer one, or too old."""

    code = "email_link_invalid"
    status = 404
    text = Text(
        sv="Länken gäller inte längre. Begär en ny under Användarinställningar.",
        en="The link is no longer valid. Ask for a new one in your settings.",
    )


class EmailTooSoon(DomainError):
    code = "email_verification_too_soon"
    status = 429
    text = Text(
        sv="Ett mejl är redan på väg. Vänta en minut innan du begär ett nytt.",
        en="A mail is already on its way. Wait a minute before you ask for another.",
    )

    def __init__(self, retry_after_s: int) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class EidOrderNotFound(DomainError):
    """Unknown, too old, or of another browser."""

    code = "eid_order_not_found"
    status = 404
    text = Text(sv="BankID-begäran finns inte. Börja om.", en="There is no such BankID order. Start again.")


class EidOrderSecretMissing(DomainError):
    code = "eid_order_secret_missing"
    status = 401
    text = Text(
        sv="Bara den webbläsare eller app som startade BankID-begäran får följa den.",
        en="Only the browser or app that started the BankID order may follow it.",
    )


class EidOrderEnded(DomainError):
    """The order is over: it cannot be cancelled, returned to or used any more."""

    code = "eid_order_ended"
    status = 409
    text = Text(sv="BankID-begäran är redan avslutad.", en="The BankID order has already ended.")


class EidOrderNotComplete(DomainError):
    code = "eid_order_not_complete"
    status = 409
    text = Text(sv="BankID-begäran är inte klar än.", en="The BankID order is not complete yet.")


class EidOrderUsed(DomainError):
    """A login order makes one session, once."""

    code = "eid_order_used"
    status = 409
    text = Text(sv="Den här inloggningen är redan använd. Börja om.", en="This login was already used. Start again.")


class EidReturnRefused(DomainError):
    """The nonce of the return address is wrong: another device came back than the one that was sent out."""

    code = "eid_return_refused"
    status = 403
    text = Text(
        sv="BankID återvände inte till den enhet som startade. Börja om på den enhet du använder.",
        en="BankID did not return to the device that started. Start again on the device you are using.",
    )


class EidQrMissing(DomainError):
    """The order is over, or was started on this device."""

    code = "eid_qr_missing"
    status = 409
    text = Text(sv="BankID-begäran har ingen QR-kod att visa.", en="The BankID order has no QR code to show.")
