"""The words of the page about the API that belong to no route."""

from typing import Final

from chalicelib.platform.text import Text

TITLE: Final = Text(sv="B2B Signs API", en="The B2B Sign API")
SKIP: Final = Text(sv="Hoppa till innehållet", en="Skip to the content")
CONTENTS: Final = Text(sv="Innehåll", en="Contents")
START: Final = Text(sv="Kom igång", en="Getting started")
RULES: Final = Text(sv="Så här fungerar det", en="How it works")
ROUTES: Final = Text(sv="Anrop", en="Calls")
SHAPES: Final = Text(sv="Former", en="Shapes")
ERRORS: Final = Text(sv="Felkoder", en="Error codes")
MACHINE: Final = Text(sv="Samma sak för program: OpenAPI 3.1", en="The same for programs: OpenAPI 3.1")
VERSION: Final = Text(sv="version", en="version")

WHO: Final = Text(sv="Vem", en="Who")
PARAMETERS: Final = Text(sv="Parametrar och rubriker", en="Parameters and headers")
BODY: Final = Text(sv="Innehåll att skicka", en="Body to send")
ANSWER: Final = Text(sv="Svar", en="Answer")
REFUSALS: Final = Text(sv="Kan nekas med", en="Can be refused with")
EXAMPLE: Final = Text(sv="Exempel", en="Example")
NAME: Final = Text(sv="Namn", en="Name")
TYPE: Final = Text(sv="Typ", en="Type")
MEANING: Final = Text(sv="Betydelse", en="Meaning")
REQUIRED: Final = Text(sv="krävs", en="required")
CODE: Final = Text(sv="Kod", en="Code")
STATUS: Final = Text(sv="Status", en="Status")
IN_PATH: Final = Text(sv="i adressen", en="in the path")
IN_QUERY: Final = Text(sv="efter ?", en="in the query")
IN_HEADER: Final = Text(sv="rubrik", en="header")
EMPTY: Final = Text(sv="Inget innehåll.", en="No body.")
LIST_OF: Final = Text(sv="lista av", en="list of")
OR: Final = Text(sv="eller", en="or")

RULE_TEXTS: Final[tuple[tuple[Text, Text], ...]] = (
    (
        Text(sv="Fel", en="Refusals"),
        Text(
            sv="Ett nekat anrop svarar med `application/problem+json` (RFC 9457). Bestäm efter `code`: den ändras "
            "aldrig. `detail` är en mening att visa för en människa, på svenska eller engelska efter "
            "`Accept-Language`. `errors` pekar ut fälten.",
            en="A refused call answers with `application/problem+json` (RFC 9457). Decide by `code`: it never changes. "
            "`detail` is a sentence to show a person, in Swedish or English by `Accept-Language`. `errors` points at "
            "the fields.",
        ),
    ),
    (
        Text(sv="Samma anrop igen", en="The same call again"),
        Text(
            sv="Skicka `Idempotency-Key` med ett eget slumpat värde där det krävs. Kommer svaret aldrig fram: gör om "
            "anropet med samma nyckel, så händer det bara en gång. Nyckeln gäller i 24 timmar.",
            en="Send `Idempotency-Key` with a random value of your own where it is required. If the answer never "
            "arrives, repeat the call with the same key: it happens once. A key lasts for 24 hours.",
        ),
    ),
    (
        Text(sv="Ändra det du läste", en="Change what you read"),
        Text(
            sv="Svarets `ETag` skickas tillbaka som `If-Match`. Har någon annan ändrat under tiden blir svaret 412, "
            "och inget skrivs över.",
            en="Send an answer's `ETag` back as `If-Match`. If somebody else changed it, the answer is 412 and "
            "nothing is overwritten.",
        ),
    ),
    (
        Text(sv="Filer in", en="Files in"),
        Text(
            sv="Anmäl filen med storlek och SHA-256, lägg den med PUT på adressen du får, med exakt de rubriker du "
            "får, och anropa sedan `complete`. En annan fil än den anmälda tas inte emot.",
            en="Announce the file with size and SHA-256, PUT it to the address you get with exactly the headers you "
            "get, then call `complete`. Another file than the announced one is not accepted.",
        ),
    ),
    (
        Text(sv="Filer ut", en="Files out"),
        Text(
            sv="Upp till 4 MiB i ett svar. Större filer hämtas i delar med `Range`; längre delar kortas till 4 MiB.",
            en="Up to 4 MiB in one answer. Larger files are fetched in parts with `Range`; longer parts are cut to "
            "4 MiB.",
        ),
    ),
    (
        Text(sv="Jobb", en="Jobs"),
        Text(
            sv="Svaret 202 betyder att arbetet fortsätter. Läs resursen tills läget har ändrats, gärna en gång i "
            "sekunden.",
            en="The answer 202 means that the work goes on. Read the resource until its status has changed, say once a "
            "second.",
        ),
    ),
    (
        Text(sv="Listor", en="Lists"),
        Text(
            sv="`limit` är högst 100. Finns det mer bär svaret `next_cursor`: skicka det som `cursor`.",
            en="`limit` is at most 100. If there is more, the answer has `next_cursor`: send it as `cursor`.",
        ),
    ),
    (
        Text(sv="API-nycklar", en="API keys"),
        Text(
            sv="Ett program anropar med `Authorization: Bearer b2b_live_…`. Nyckeln handlar som den som gjorde den: "
            "med ett företags nyckel bara i det företaget, som då inte behöver anges. Vart anrop säger vilken "
            "behörighet som öppnar det. Hemligheten visas en gång; byt den med `rotate`, så gäller den gamla "
            "ett tag till. En återkallad nyckel nekas genast. Att skriva under går aldrig med nyckel.",
            en="A program calls with `Authorization: Bearer b2b_live_…`. The key acts as whoever made it: a company's "
            "key in that company only, which need not be named then. Each call says which scope opens it. The secret "
            "is shown once; replace it with `rotate`, and the old one lasts a while longer. A revoked key is refused "
            "at once. No key ever signs.",
        ),
    ),
    (
        Text(sv="Webhooks", en="Webhooks"),
        Text(
            sv="Varje leverans är signerad enligt Standard Webhooks (`webhook-id`, `webhook-timestamp`, "
            "`webhook-signature`): kontrollera den med något av deras bibliotek. Svara 2xx inom 15 sekunder och gör "
            "arbetet sedan. Samma `webhook-id` kan komma flera gånger: agera en gång. Ordningen är inte säker. Annat "
            "svar, också en omdirigering, gör att vi försöker igen: efter 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 och 24 "
            "timmar. Svaret 410 stänger av adressen. Innehållet är id och läge, aldrig personuppgifter: hämta resten.",
            en="Each delivery is signed by Standard Webhooks (`webhook-id`, `webhook-timestamp`, "
            "`webhook-signature`): verify it with one of their libraries. Answer 2xx within 15 seconds and work later. "
            "The same `webhook-id` can come more than once: act once. Order is not kept. Any other answer, a redirect "
            "too, makes us try again: after 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 hours. The answer 410 disables "
            "the endpoint. What is sent are ids and states, never personal data: fetch the rest.",
        ),
    ),
    (
        Text(sv="Hur ofta", en="How often"),
        Text(
            sv="En nyckel har 300 anrop i minuten, en person ungefär 1 200. `RateLimit-Remaining` säger hur många som "
            "är kvar och `RateLimit-Reset` om hur många sekunder alla är tillbaka. Svaret 429 säger i `Retry-After` "
            "hur länge det är att vänta.",
            en="A key has 300 calls a minute, a person about 1,200. `RateLimit-Remaining` says how many are left, "
            "`RateLimit-Reset` in how many seconds all are back. The answer 429 says in `Retry-After` how long to "
            "wait.",
        ),
    ),
    (
        Text(sv="Spårning", en="Tracing"),
        Text(
            sv="Varje svar har `X-Request-Id`. Skicka en egen om du vill; ange den när du frågar oss.",
            en="Every answer has `X-Request-Id`. Send your own if you like; quote it when you ask us.",
        ),
    ),
)
