"""Getting started: from nothing to a signature request on its way, as commands to paste into a shell.

`{base}` is the service's address. Needed are curl, a shell and Python 3 (which picks fields out of answers).
"""

from html import escape

from chalicelib.handlers.docs_markup import block, paragraph
from chalicelib.platform.text import Language, Text

LOCAL_HOSTS = ("http://localhost", "http://127.0.0.1")
PHONE, INBOX = "http://localhost:8081", "http://localhost:8083"

STEPS: tuple[tuple[Text, str], ...] = (
    (
        Text(
            sv="Sätt adressen en gång. `post` och `pick` gör resten kortare: `post` skickar JSON med en egen "
            "`Idempotency-Key`, `pick` tar ett fält ur ett svar.",
            en="Set the address once. `post` and `pick` keep the rest short: `post` sends JSON with an "
            "`Idempotency-Key` of its own, `pick` takes a field out of an answer.",
        ),
        """BASE={base}
post() { curl -sS --fail-with-body -X POST "$BASE$1" -H 'Content-Type: application/json' \\
  -H "Idempotency-Key: $(python3 -c 'import uuid; print(uuid.uuid4())')" -d "${2:-}" "${@:3}"; }
pick() { python3 -c 'import functools, json, sys
step = lambda at, name: at[int(name) if isinstance(at, list) else name]
print(functools.reduce(step, sys.argv[1].split("/"), json.load(sys.stdin)))' "$1"; }
curl -sS $BASE/v1/health""",
    ),
    (
        Text(
            sv="Börja logga in som app. Svarets `secret` är det enda som öppnar begäran.",
            en="Start logging in, as an app. The answer's `secret` is all that opens the order.",
        ),
        """post /v1/eid-orders '{"client": "app", "flow": "qr"}' > order.json
ORDER=$(pick order_id < order.json)
HOLDER="Authorization: Order $ORDER.$(pick secret < order.json)\"""",
    ),
    (
        Text(
            sv="Visa `qr` som QR-kod och läs den med BankID-appen. Koden byts varje sekund: läs begäran på nytt.",
            en="Show `qr` as a QR code and read it with the BankID app. It changes every second: read the order anew.",
        ),
        'curl -sS $BASE/v1/eid-orders/$ORDER -H "$HOLDER" | pick qr',
    ),
    (
        Text(
            sv="När begäran är `complete` byts den mot en session.",
            en="Once the order is `complete`, exchange it for a session.",
        ),
        """until curl -sS $BASE/v1/eid-orders/$ORDER -H "$HOLDER" | tee order.json | pick status | grep -qx complete
do sleep 1; done
TOKEN=$(post /v1/sessions "{\\"order_id\\": \\"$ORDER\\"}" -H "$HOLDER" | pick access_token)
ME="Authorization: Bearer $TOKEN\"""",
    ),
    (
        Text(
            sv="Första gången: läs villkor och policy, och godkänn dem.",
            en="The first time: read the terms and the policy, and accept them.",
        ),
        """curl -sS $BASE/v1/policies/current > policies.json
POLICY=$(pick policy/version < policies.json) TERMS=$(pick terms/version < policies.json)
post /v1/me/acknowledgements \\
  "{\\"policy_version\\": \\"$POLICY\\", \\"terms_version\\": \\"$TERMS\\", \\"language\\": \\"sv\\"}" -H "$ME\"""",
    ),
    (
        Text(
            sv="Anmäl din e-postadress och bekräfta den: koden står efter `#` i mejlets länk.",
            en="Register your e-mail address and verify it: the token stands after the `#` of the mail's link.",
        ),
        """post /v1/me/email '{"email": "anna.andersson@example.com"}' -H "$ME"
read -r -p 'Token: ' LINK
post /v1/email-verifications "{\\"token\\": \\"$LINK\\"}\"""",
    ),
    (
        Text(sv="Gör ett utkast och namnge mottagaren.", en="Draft a request and name the recipient."),
        """REQUEST=$(post /v1/signature-requests '{"title": "Ramavtal", "recipients":
  [{"name": "Bengt Berg", "email": "bengt.berg@example.org"}]}' -H "$ME" | pick request_id)""",
    ),
    (
        Text(
            sv="Anmäl en PDF, lägg den där svaret säger, och säg till.",
            en="Announce a PDF, put it where the answer says, and say so.",
        ),
        """PDF=avtal.pdf
SIZE=$(wc -c < $PDF | tr -d ' ') SUM=$(openssl dgst -sha256 -r $PDF | cut -d' ' -f1)
DOCUMENTS=/v1/signature-requests/$REQUEST/documents
post $DOCUMENTS "{\\"filename\\": \\"$PDF\\", \\"size\\": $SIZE, \\"sha256\\": \\"$SUM\\"}" -H "$ME" > document.json
DOCUMENT=$(pick document_id < document.json)
curl -sS --fail -X PUT -T $PDF "$(pick upload/url < document.json)" \\
  -H "x-amz-checksum-sha256: $(pick upload/headers/x-amz-checksum-sha256 < document.json)"
post $DOCUMENTS/$DOCUMENT/complete '' -H "$ME\"""",
    ),
    (
        Text(
            sv="När dokumentet är granskat går ärendet att skicka. Det kostar en kredit; krediter köps med "
            "`POST /v1/purchases`. Mottagaren får ett mejl med en länk.",
            en="Once the document is checked the request can be sent. It costs a credit; `POST /v1/purchases` buys "
            "some. The recipient gets a mail with a link.",
        ),
        """until curl -sS $BASE$DOCUMENTS/$DOCUMENT -H "$ME" | pick status | grep -qx ready; do sleep 1; done
post /v1/signature-requests/$REQUEST/send '' -H "$ME\"""",
    ),
    (
        Text(
            sv="Släpp in ett program: gör en API-nyckel och anropa med den. `token` visas bara den här gången.",
            en="Let a program in: make an API key and call with it. `token` is shown this once.",
        ),
        """post /v1/api-keys '{"name": "Mitt system", "scopes": ["requests:read"]}' -H "$ME" > key.json
PROGRAM="Authorization: Bearer $(pick token < key.json)"
curl -sS $BASE/v1/signature-requests/$REQUEST -H "$PROGRAM" | pick status""",
    ),
    (
        Text(
            sv="Låt ditt system få veta vad som händer, i stället för att fråga: ange en adress, hämta hemligheten som "
            "leveranserna signeras med, prova med `ping` och se hur det gick.",
            en="Have your system told what happens, instead of asking: name an address, fetch the secret that "
            "deliveries are signed with, try it with `ping` and see how it went.",
        ),
        """ENDPOINT=$(post /v1/webhook-endpoints '{"url": "https://system.example.com/b2bsign",
  "events": ["recipient.signed", "signature_request.completed"]}' -H "$ME" | pick endpoint_id)
HOOK=$BASE/v1/webhook-endpoints/$ENDPOINT
curl -sS $HOOK/secrets -H "$ME" | pick secrets/0
post /v1/webhook-endpoints/$ENDPOINT/ping '' -H "$ME"
until curl -sS $HOOK/deliveries -H "$ME" | pick items/0/attempts/0/result 2>/dev/null; do sleep 1; done""",
    ),
)
LOCALLY = {
    3: (
        Text(
            sv="Lokalt spelar telefonsidan BankID-appen. Det går också med curl:",
            en="Locally the phone page plays the BankID app. curl can, too:",
        ),
        PHONE,
        """QR=$(curl -sS $BASE/v1/eid-orders/$ORDER -H "$HOLDER" | pick qr)
HANDLE=$(curl -sS {phone}/phone/scan -H 'Content-Type: application/json' \\
  -d "{\\"text\\": \\"$QR\\", \\"personal_number\\": \\"198001012387\\"}" | pick handle)
curl -sS {phone}/phone/orders/$HANDLE/approve -H 'Content-Type: application/json' \\
  -d '{"personal_number": "198001012387"}'""".replace("{phone}", PHONE),
    ),
    6: (Text(sv="Lokalt hamnar mejlen i inkorgen:", en="Locally the mails arrive in the inbox:"), INBOX, ""),
    8: (
        Text(
            sv="Lokalt kan du ge dig krediter, i tjänstens mapp (annars sätts B2BSIGN till den):",
            en="Locally you can give yourself credits, in the service's folder (otherwise set B2BSIGN to it):",
        ),
        "",
        """SID=$(curl -sS $BASE/v1/me -H "$ME" | pick sid)
(cd "${B2BSIGN:-.}" && .venv/bin/python -m dev.grant $SID 10)""",
    ),
}


def walk(language: Language, public_url: str) -> str:
    is_local = public_url.startswith(LOCAL_HOSTS)
    steps = (_step(number, language, public_url, is_local=is_local) for number in range(1, len(STEPS) + 1))
    return f'<ol class="walk">{"".join(steps)}</ol>'


def _step(number: int, language: Language, public_url: str, *, is_local: bool) -> str:
    text, command = STEPS[number - 1]
    shown = block(command.replace("{base}", public_url), f"curl {number}")
    local = _locally(number, language) if is_local and number in LOCALLY else ""
    return f"<li>{paragraph(text.in_(language))}{shown}{local}</li>"


def _locally(number: int, language: Language) -> str:
    text, url, command = LOCALLY[number]
    address = f'<a href="{escape(url)}">{escape(url)}</a>' if url else ""
    return f"<p>{escape(text.in_(language))} {address}</p>{block(command, f'curl {number}, lokalt') if command else ''}"
