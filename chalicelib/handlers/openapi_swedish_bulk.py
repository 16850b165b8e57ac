"""What the routes of bulk sends do, in Swedish, as `openapi_swedish.py` says of all others."""

from collections.abc import Mapping

SWEDISH_BULK: Mapping[str, tuple[str, str]] = {
    "create_bulk_send": (
        "Anmäl en CSV-fil med högst 500 rader, där varje rad blir ett ärende, och få veta var den ska läggas.",
        "Lägg filen med PUT på `upload.url` med exakt rubrikerna i `upload.headers`, och anropa sedan `complete`. "
        "`columns` säger vad filens första rad får namnge: `name`, `email`, `personnummer` och `company` för den som "
        "ärendet går till (`roll.name` och så vidare när det går till flera), och mallens fält. Semikolon, komma "
        "eller tabb; UTF-8 eller Windows-1252. Inget skickas före `start`.",
    ),
    "list_bulk_sends": ("Dina massutskick från de senaste trettio dagarna, nyast först.", ""),
    "read_bulk_send": (
        "Hur långt ett massutskick har kommit: läge, pris, och hur många rader som är skickade, misslyckade och kvar.",
        "",
    ),
    "complete_bulk_send": (
        "Säg att filen är uppladdad; kontrollen görs som ett jobb.",
        "Att upprepa anropet gör ingen skada. Läs massutskicket tills det är `ready` eller `refused`, och sedan dess "
        "rapport.",
    ),
    "read_bulk_report": (
        "Varje rad i filen och var den står, och allt som är fel med den, cell för cell.",
        "En rad med något fel är `invalid` och skickas aldrig. För en nekad fil nämns felen i rubrikraden.",
    ),
    "start_bulk_send": (
        "Skicka alla rader som går att skicka, eller de som nämns; de som misslyckats kan startas igen.",
        "Ett jobb gör och skickar ett ärende per rad, vart och ett en gång, och vart och ett reserverar sina egna "
        "krediter. Det som misslyckas står i `failures` och hindrar ingen annan rad.",
    ),
    "cancel_bulk_send": (
        "Avsluta ett massutskick: det som inte är påbörjat påbörjas aldrig, det påbörjade skickas, och sedan tas filen "
        "bort.",
        "Ärenden som är skickade är kvar som de är; vart och ett kan dras tillbaka för sig.",
    ),
    "read_bulk_result": (
        "Vad det blev av varje rad, som en fil för kalkylprogram: semikolon, UTF-8.",
        "Celler som ett kalkylprogram skulle ta för en formel görs till text.",
    ),
    "delete_bulk_send": (
        "Ta bort ett massutskick som inte pågår, med dess fil och rapport. Ärendena är kvar som de är.",
        "",
    ),
}
