"""The routes of credits, purchases and receipts in Swedish: summary and description by the operation's name."""

from collections.abc import Mapping

CREDITS: Mapping[str, tuple[str, str]] = {
    "read_prices": (
        "Prislistan: paket med krediter, med avgift, moms och summa.",
        "Ett dokument som ska skrivas under kostar en kredit, när den första mottagaren skriver under. Godkännare, "
        "läsare och dokument som bara ska läsas kostar inget.",
    ),
    "create_purchase": (
        "Köp krediter åt dig själv, eller med `company_id` åt ett företag: svaret säger vart den som betalar ska gå.",
        "Läs köpet varannan sekund medan betalningen pågår. Det är betalt när läget säger det, aldrig för att någon "
        "kom tillbaka från betalningen.",
    ),
    "list_purchases": (
        "Betalningshistoriken, nyast först. Ett köp som nyss gjordes kan saknas ett ögonblick.",
        "",
    ),
    "read_purchase": ("Ett köp. Så länge det är öppet tillfrågas betaltjänsten om hur det står till.", ""),
    "read_purchase_qr": (
        "Koden som betalarens Swish-app läser av, som bild, medan köpet väntar.",
        "Att läsa den frågar ingen. Ett köp med telefonnummer har ingen.",
    ),
    "receive_swish_callback": (
        "Swish säger att en betalning eller återbetalning är avgjord.",
        "Innehållet läses inte: det den gäller läses, hos Swish. Svarar 200 när det är gjort och bokfört, hur ofta och "
        "i vilken ordning anropen än kommer; på allt annat anropar Swish igen.",
    ),
    "receive_klarna_callback": (
        "Klarna säger att en betalare kommit vidare, eller att en order är avgjord.",
        "Innehållet läses inte. Svarar 200 genast, för Klarna väntar i tre sekunder och anropar fyra gånger som mest: "
        "ett jobb läser betalningen hos Klarna, debiterar en order som Klarna står för och bokför, hur ofta anropen än "
        "kommer.",
    ),
    "receive_stripe_event": (
        "Stripe säger att något har hänt med en betalning, en återbetalning eller en tvist.",
        "Ur händelsen tas bara vad den gäller: betalningen eller återbetalningen läses, hos Stripe. Svarar 200 när det "
        "är gjort och bokfört, och på händelser som inte gäller något av vårt; på allt annat sänder Stripe den igen.",
    ),
    "list_receipts": ("Kvitton och kreditfakturor, nyast först.", ""),
    "read_receipt": ("Ett kvitto eller en kreditfaktura.", ""),
    "read_receipt_file": ("Kvittot som PDF, samma som mejlades.", ""),
    "create_voucher_file": (
        "Begär en periods verifikationer som fil av typen SIE 4I, för bokföringsprogrammet.",
        "Ett jobb gör den; läs den tills den är klar. Den finns i tre dagar, och en period kan begäras igen: "
        "verifikationerna är desamma, med samma nummer.",
    ),
    "read_voucher_file": ("Hur långt en fil har kommit.", ""),
    "read_voucher_file_content": (
        "Filen, i teckentabell 437 som SIE vill. Större än 4 MiB: i delar, med `Range`.",
        "",
    ),
    "read_wallet": (
        "Hur många krediter som finns, hur många som är reserverade och vad de kostade.",
        "Ett företags ser varje medlem; dess köp, kvitton och kontoutdrag är för ägare, administratörer och revisorer.",
    ),
    "read_statement": (
        "Allt som har flyttat krediter eller pengar, eller en månad av det, nyast först.",
        "Ingen rad ändras; det som blev fel rättas med en ny. Med en månad säger svaret vad som fanns när den började "
        "och när den slutade (hittills, medan den pågår).",
    ),
    "read_statement_file": (
        "En månads kontoutdrag som fil för kalkylprogram: semikolon, UTF-8, äldst först, med saldon.",
        "Celler som ett kalkylprogram skulle ta för en formel görs till text.",
    ),
}
