"""The words around the routes: title, introduction and tags, in Swedish and English."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.handlers.http import Route
from chalicelib.handlers.openapi_swedish import SWEDISH
from chalicelib.platform.text import Language, Text

TITLE = "B2B Sign"
INTRODUCTION = Text(
    sv="Elektroniska underskrifter mellan svenska företag, med BankID: ladda upp en PDF, namnge mottagarna, låt alla "
    "skriva under, hämta det förseglade dokumentet. JSON i UTF-8, snake_case, tider i ISO 8601 UTC, belopp i öre.",
    en="Electronic signing between Swedish companies, with BankID: upload a PDF, name the recipients, let everybody "
    "sign, fetch the sealed document. JSON in UTF-8, snake_case, times in ISO 8601 UTC, money in öre.",
)
TAGS: Mapping[str, Text] = {
    "sessions": Text(
        sv="Inloggning: cookie och CSRF-token för webbläsare, bearer-token med förnyelse för appar.",
        en="Logging in: cookie and CSRF token for browsers, bearer token with refresh for apps.",
    ),
    "eid-orders": Text(
        sv="BankID: starta, visa QR-koden, följ och avbryt. En begäran hör till den som startade den.",
        en="BankID: start, show the QR code, follow and cancel. An order belongs to who started it.",
    ),
    "me": Text(
        sv="Den inloggade personen: villkor och policy, uppgifter och e-postadress.",
        en="The person who is logged in: terms and policy, profile and e-mail address.",
    ),
    "companies": Text(
        sv="Företag som du handlar för: uppgifter, medlemmar med roller, inbjudningar.",
        en="Companies you act for: details, members with roles, invitations.",
    ),
    "api-keys": Text(
        sv="Nycklar för program: vad de öppnar, byte och återkallelse. Bara inloggade personer når dem.",
        en="Keys for programs: what they open, rotation, revocation. Only persons who are logged in reach them.",
    ),
    "webhooks": Text(
        sv="Ditt system får veta vad som händer: adresser, hemligheter, leveranser och att skicka igen.",
        en="Your system is told what happens: endpoints, secrets, deliveries, and sending again.",
    ),
    "signature-requests": Text(
        sv="Avsändarens ärenden: dokument, mottagare, läge, händelser, bevis och det förseglade dokumentet.",
        en="The sender's signature requests: documents, recipients, status, events, evidence, the sealed document.",
    ),
    "signing": Text(
        sv="Mottagarens sida: länken i mejlet byts mot en session, dokumentet läses och skrivs under.",
        en="The recipient's side: the mail's link becomes a session, the document is read and signed.",
    ),
    "templates": Text(
        sv="Mina mallar: en PDF med platser att fylla i, och ärenden som görs av den.",
        en="Your own templates: a PDF with places to fill in, and requests made from it.",
    ),
    "public-templates": Text(
        sv="Tjänstens egna avtal, med pris i krediter; publicerade av två personer.",
        en="The service's own contracts, priced in credits; published by two persons.",
    ),
    "bulk-sends": Text(
        sv="Massutskick: ett ärende för varje rad i en CSV-fil, efter en rapport om vad som är fel med den.",
        en="Bulk sends: a request for each row of a CSV file, after a report on what is wrong with it.",
    ),
    "archive-exports": Text(
        sv="Flera underskrivna ärenden på en gång, som ZIP-filer.",
        en="Several signed requests at a time, as ZIP files.",
    ),
    "bookkeeping": Text(
        sv="Bokföring: verifikationer som SIE-fil, för personalen.",
        en="Bookkeeping: vouchers as a SIE file, for finance.",
    ),
    "credits": Text(
        sv="Krediter: prislista, köp, saldo och kontoutdrag.",
        en="Credits: the price list, purchases, the wallet and its statement.",
    ),
    "staff": Text(
        sv="Personalens sida: inloggning, sökning med skäl, beslut av två personer, ekonomins vy.",
        en="The staff's side: logging in, looking with a reason, decisions of two persons, finance's view.",
    ),
    "callbacks": Text(
        sv="Betaltjänsternas besked om att något har hänt; vad som hänt läser vi själva.",
        en="Payment providers say that something happened; what, we read ourselves.",
    ),
    "privacy": Text(
        sv="Dina rättigheter: begäran om dina uppgifter, registerutdrag, samtycken, vem som fått del av vad, och "
        "att få kontot raderat: följ raderingen, ångra den, och intyget om den.",
        en="Your rights: requests about your data, register extracts, consents, who was told what, and to have your "
        "account erased: follow the erasure, cancel it, and its certificate.",
    ),
    "complaints": Text(
        sv="Klagomål på tjänsten: lämna, följ och öppna igen, med eller utan konto.",
        en="Complaints about the service: make, follow and reopen them, with or without an account.",
    ),
    "verifications": Text(
        sv="Vem som helst kan få veta om en PDF är äkta.", en="Anyone can learn whether a PDF is genuine."
    ),
    "operations": Text(sv="Tjänstens egen hälsa och beskrivning.", en="The service's own health and description."),
}


@dataclass(frozen=True, slots=True)
class RouteText:
    """What a route does, in one line and in as many as it needs."""

    summary: str
    description: str


def text_of(route: Route, language: Language) -> RouteText:
    """English words stand with the route; a route without Swedish ones is shown with those."""
    if language is Language.SV and route.name in SWEDISH:
        return RouteText(*SWEDISH[route.name])
    return RouteText(route.summary, route.description)
