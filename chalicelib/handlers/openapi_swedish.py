"""What each route does, in Swedish: one line, and more where it needs it. The English words stand with the route."""

from collections.abc import Mapping

SWEDISH: Mapping[str, tuple[str, str]] = {
    "health": (
        "Version, miljö och läget för det tjänsten behöver.",
        "Svarar 503 när något som behövs inte svarar.",
    ),
    "read_openapi": ("Det här API:et som ett OpenAPI 3.1-dokument.", ""),
    "read_docs": ("Det här API:et som en sida att läsa, på språket i Accept-Language.", ""),
    "create_verification": (
        "Anmäl en PDF som ska kontrolleras och få veta var den ska läggas.",
        "Svaret bär en `secret` som bara finns där: rapporten namnger dem som skrev under. Behöver ingen "
        "Idempotency-Key: en kontroll som aldrig används försvinner inom ett dygn.",
    ),
    "complete_verification": (
        "Säg att filen är uppladdad; kontrollen görs som ett jobb. Att upprepa anropet gör ingen skada.",
        "",
    ),
    "read_verification": (
        "Rapporten, när läget är `done`: äkta eller inte, vem som skrev under när och hur, vad som ändrats efter "
        "förseglingen.",
        "",
    ),
    "create_signature_request": (
        "Gör ett utkast till ett ärende.",
        "Mottagare kan anges nu eller senare. Inget skickas före `send`.",
    ),
    "list_signature_requests": ("Den inloggades arkiv, nyast först.", ""),
    "read_signature_request": ("Ett ärende med dokument och mottagare.", ""),
    "edit_signature_request": ("Ändra titel eller meddelande i ett utkast; kräver `If-Match`.", ""),
    "add_recipient": ("Lägg till en mottagare i ett utkast.", ""),
    "remove_recipient": ("Ta bort en mottagare ur ett utkast.", ""),
    "announce_document": (
        "Anmäl en PDF och få veta var den ska läggas.",
        "Lägg filen med PUT på `upload.url` med exakt rubrikerna i `upload.headers`, och anropa sedan `complete`.",
    ),
    "read_document": ("Ett dokument: dess läge, varför det nekades, dess kontrollsummor.", ""),
    "complete_upload": (
        "Säg att filen är uppladdad; granskningen görs som ett jobb.",
        "Att upprepa anropet gör ingen skada. Läs dokumentet tills det är `ready` eller `refused`.",
    ),
    "remove_document": ("Ta bort ett dokument ur ett utkast; filen raderas.", ""),
    "send_signature_request": ("Skicka ärendet: varje mottagare får en inbjudan med e-post.", ""),
    "void_signature_request": ("Dra tillbaka ärendet: länkarna slutar gälla genast och mottagarna får veta det.", ""),
    "list_events": ("Ärendets historia: en kedja av oföränderliga händelser, länkade med kontrollsummor.", ""),
    "read_evidence": (
        "Hela beviset för en underskrift, till avsändaren.",
        "XMLDSig, OCSP-svar, råsvar och det som visades. Det namnger undertecknarens personnummer: förvara det väl.",
    ),
    "read_content": ("Dokumentet som det skrivs under; med `Range` när det är större än 4 MiB.", ""),
    "read_sealed": ("Det förseglade dokumentet, när alla har skrivit under.", ""),
}
