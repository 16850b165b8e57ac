"""The words of letters about companies, in Swedish and English."""

from collections.abc import Mapping

from chalicelib.notifications.domain import Kind
from chalicelib.notifications.texts import Words
from chalicelib.platform.text import Text

COMPANY_WORDS: Mapping[Kind, Words] = {
    Kind.COMPANY_INVITATION: Words(
        Text(sv="{inviter} bjuder in dig till {company}", en="{inviter} invites you to {company}"),
        (
            Text(
                sv="{inviter} vill att du ska kunna arbeta för {company} i B2B Sign. Logga in med BankID och tacka ja. "
                "Inbjudan gäller i 14 dagar och kan användas en gång.",
                en="{inviter} wants you to be able to act for {company} in B2B Sign. Log in with BankID and accept. "
                "The invitation is valid for 14 days and can be used once.",
            ),
            Text(
                sv="Länken är personlig: den som öppnar den och loggar in tar din plats. Väntade du dig ingen inbjudan "
                "kan du strunta i brevet.",
                en="The link is personal: whoever opens it and logs in takes your place. If you expected no "
                "invitation, ignore this letter.",
            ),
        ),
        Text(sv="Se inbjudan", en="See the invitation"),
    ),
    Kind.MEMBER_JOINED: Words(
        Text(sv="{member} hör nu till {company}", en="{member} now belongs to {company}"),
        (
            Text(
                sv="{member} har loggat in med BankID och tackat ja till din inbjudan till {company}. Var det någon "
                "annan du bjöd in? Ta då bort personen ur företaget.",
                en="{member} has logged in with BankID and accepted your invitation to {company}. Was it somebody else "
                "you invited? Then remove the person from the company.",
            ),
        ),
    ),
    Kind.MEMBER_REMOVED: Words(
        Text(sv="Du hör inte längre till {company}", en="You no longer belong to {company}"),
        (
            Text(
                sv="En ägare eller administratör har tagit bort dig ur {company} i B2B Sign. Du når inte längre "
                "företagets ärenden. Dina egna berörs inte.",
                en="An owner or administrator has removed you from {company} in B2B Sign. You no longer reach the "
                "company's signature requests. Your own are not affected.",
            ),
        ),
    ),
}
