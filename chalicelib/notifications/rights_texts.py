"""The words of letters about data subjects' requests."""

from collections.abc import Mapping

from chalicelib.notifications.domain import Kind
from chalicelib.notifications.texts import Words
from chalicelib.platform.text import Text

OPEN = Text(sv="Se din begäran", en="See your request")
RIGHTS_WORDS: Mapping[Kind, Words] = {
    Kind.RIGHTS_RECEIVED: Words(
        Text(sv="Vi har tagit emot din begäran", en="We have received your request"),
        (
            Text(
                sv="Vi har tagit emot din begäran om dina personuppgifter ({rights}). Den har nummer {number}.",
                en="We have received your request about your personal data ({rights}). Its number is {number}.",
            ),
            Text(sv="Du får svar senast den {last_day}.", en="You will have our answer by {last_day}."),
            Text(sv="{identify}", en="{identify}"),
        ),
        OPEN,
    ),
    Kind.RIGHTS_EXTENDED: Words(
        Text(sv="Vi behöver längre tid för din begäran", en="We need more time for your request"),
        (
            Text(
                sv="Din begäran {number} om dina personuppgifter ({rights}) tar längre tid än en månad. Du får svar "
                "senast den {last_day}.",
                en="Your request {number} about your personal data ({rights}) takes longer than a month. You will have "
                "our answer by {last_day}.",
            ),
            Text(sv="Skälet är: {reason}", en="The reason is: {reason}"),
            Text(
                sv="Du kan klaga hos Integritetsskyddsmyndigheten (IMY), www.imy.se.",
                en="You can complain to the Swedish Authority for Privacy Protection (IMY), www.imy.se.",
            ),
        ),
        OPEN,
    ),
    Kind.RIGHTS_EXTRACT: Words(
        Text(sv="Ditt registerutdrag är klart", en="Your register extract is ready"),
        (
            Text(
                sv="Utdraget som du begärde ({number}) kan hämtas i 14 dagar. Du legitimerar dig med BankID innan du "
                "hämtar det.",
                en="The extract you asked for ({number}) can be fetched for 14 days. You identify with BankID before "
                "you fetch it.",
            ),
        ),
        OPEN,
    ),
    Kind.RIGHTS_ANSWERED: Words(
        Text(sv="Svar på din begäran", en="The answer to your request"),
        (
            Text(
                sv="Din begäran {number} om dina personuppgifter är besvarad:",
                en="Your request {number} about your personal data has been answered:",
            ),
            Text(sv="{answers}", en="{answers}"),
            Text(sv="{remedies}", en="{remedies}"),
        ),
        OPEN,
    ),
    Kind.RIGHTS_DUE: Words(
        Text(
            sv="Begäran {number} ska besvaras senast {last_day}", en="Request {number} is to be answered by {last_day}"
        ),
        (
            Text(
                sv="En registrerads begäran ({rights}) väntar på svar. Den ska vara besvarad senast den {last_day}. "
                "Behövs mer tid måste personen få veta det, och varför, inom den första månaden.",
                en="A data subject's request ({rights}) waits for its answer, which is due by {last_day}. If more "
                "time is needed the person must be told so, and why, within the first month.",
            ),
        ),
    ),
}
