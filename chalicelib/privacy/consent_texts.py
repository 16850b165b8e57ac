"""What is shown with each choice. A change of the words is a new version: records name the version and its hash."""

import hashlib
from collections.abc import Mapping

from chalicelib.platform.text import Language, Text
from chalicelib.privacy.consent import Purpose

VERSION = "2026-11-28"
TEXTS: Mapping[Purpose, Text] = {
    Purpose.MARKETING: Text(
        "Ja, skicka nyheter och erbjudanden om B2B Sign till min e-postadress. Jag kan ta tillbaka mitt samtycke när"
        " jag vill, här eller genom att skriva till er, och det gäller genast.",
        "Yes, send news and offers about B2B Sign to my e-mail address. I can withdraw my consent whenever I like, here"
        " or by writing to you, and it takes effect at once.",
    ),
    Purpose.IMPROVEMENT: Text(
        "B2B Sign får räkna med hur jag använder tjänsten när den utvärderas och förbättras. Det stöder sig på vårt"
        " berättigade intresse; jag kan invända när jag vill.",
        "B2B Sign may count how I use the service when it is evaluated and improved. It rests on our legitimate"
        " interest; I can object whenever I like.",
    ),
}
# Article 6(1)(f): what was weighed, kept so that it can be shown (R9).
BALANCING: Mapping[Purpose, Text] = {
    Purpose.IMPROVEMENT: Text(
        "Intresse: en tjänst som fungerar och som folk förstår. Nödvändigt: det går inte att se på annat sätt vad som"
        " inte fungerar. Vägt: bara räknade händelser under ett internt nummer, aldrig innehåll, namn eller adress, i"
        " högst 180 dagar, inte för beslut om någon. Var och en kan säga nej utan att det kostar något.",
        "Interest: a service that works and that people understand. Necessity: there is no other way to see what does"
        " not work. Weighed: counted events under an internal number only, never content, name or address, for 180 days"
        " at most, not for decisions about anybody. Everybody can say no, and it costs them nothing.",
    ),
}


def notice_sha256(purpose: Purpose, language: Language) -> str:
    return hashlib.sha256(TEXTS[purpose].in_(language).encode()).hexdigest()
