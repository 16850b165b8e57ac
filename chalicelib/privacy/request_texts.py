"""The words of answers to data subjects' requests: rights, outcomes, and what can be done about an answer."""

from collections.abc import Mapping

from chalicelib.platform.text import Text
from chalicelib.privacy.data_request import Outcome, Right

RIGHTS: Mapping[Right, Text] = {
    Right.ACCESS: Text("registerutdrag", "access to your data (register extract)"),
    Right.RECTIFICATION: Text("rättelse", "rectification"),
    Right.ERASURE: Text("radering", "erasure"),
    Right.RESTRICTION: Text("begränsning av behandlingen", "restriction of processing"),
    Right.PORTABILITY: Text("dataportabilitet", "data portability"),
    Right.OBJECTION: Text("invändning mot behandling", "objection to processing"),
    Right.WITHDRAWAL: Text("återkallat samtycke", "withdrawal of consent"),
}
OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.PENDING: Text("inte avgjord", "not decided"),
    Outcome.GRANTED: Text("gjort som du begärde", "done as you asked"),
    Outcome.PARTLY: Text("gjort till en del", "done in part"),
    Outcome.REFUSED: Text("avslag", "refused"),
}
# Article 12(4): whoever is refused hears of both ways to have it tried.
REMEDIES = Text(
    "Är du inte nöjd med svaret kan du klaga hos Integritetsskyddsmyndigheten (IMY), www.imy.se, eller väcka talan vid"
    " domstol. Du kan också svara oss på {email}, så prövar vi det igen.",
    "If you are not content with the answer you can complain to the Swedish Authority for Privacy Protection (IMY),"
    " www.imy.se, or bring an action before a court. You can also write to us at {email}, and we look at it again.",
)
# Article 12(6).
IDENTIFY = Text(
    "Vi behöver veta säkert vem du är innan vi lämnar ut eller ändrar något. Logga in med BankID på webbplatsen, eller"
    " öppna länken i inbjudan som du fick, och begär det där.",
    "Before we hand out or change anything we must know for certain who you are. Log in with BankID on the site, or"
    " open the link of the invitation you got, and ask for it there.",
)
ERASED = Text(
    "Kontot är raderat på din egen begäran; det finns inga uppgifter kvar.",
    "The account is erased at your own request; no data is left.",
)
CANCELLED = Text("Du avbröt raderingen.", "You cancelled the erasure.")
UNCONFIRMED = Text(
    "Raderingen bekräftades inte med BankID i tid. Du kan begära den igen.",
    "The erasure was not confirmed with BankID in time. You can ask for it again.",
)
