"""What the routes of complaints do, in Swedish, as `openapi_swedish.py` says of all others."""

from collections.abc import Mapping

COMPLAINTS: Mapping[str, tuple[str, str]] = {
    "create_complaint": (
        "Klaga på tjänsten: du får svar inom tio arbetsdagar, här, och veta varje steg i ett mejl.",
        "",
    ),
    "list_complaints": ("Dina klagomål, nyast först. Ett som just lämnats kan saknas ett ögonblick.", ""),
    "read_complaint": ("Ett klagomål med allt som skrivits i det, och när det senast besvaras.", ""),
    "write_complaint": ("Skriv mer i ett klagomål som väntar på svar.", ""),
    "reopen_complaint": (
        "Säg varför ett svar inte räckte, inom 30 dagar från det; då börjar en ny svarstid.",
        "",
    ),
    "withdraw_complaint": ("Ta tillbaka ett klagomål innan det är besvarat.", ""),
    "send_complaint_form": (
        "Klaga utan konto. Svaret är detsamma vad som än angavs.",
        "En länk mejlas att bekräfta med, inom tre dagar; ingen läser klagomålet innan dess.",
    ),
    "confirm_complaint": (
        "Bekräfta ett klagomål med den mejlade länken, och läs det.",
        "Att upprepa anropet gör ingen skada: det behöver ingen Idempotency-Key.",
    ),
    "write_complaint_by_link": ("Skriv mer i ett klagomål med dess mejlade länk.", ""),
    "reopen_complaint_by_link": (
        "Öppna ett besvarat klagomål igen med dess mejlade länk, inom 30 dagar från svaret.",
        "",
    ),
    "list_waiting_complaints": (
        "Klagomål som väntar på svar, de mest brådskande först; inget av det någon har skrivit.",
        "",
    ),
    "read_any_complaint": ("Ett klagomål med dess ord och vems det är.", ""),
    "record_complaint": (
        "Anteckna vad som kom i ett mejl, ordagrant; svarstiden räknas från när det kom.",
        "",
    ),
    "take_complaint": (
        "Bli den som svarar, också i stället för någon annan. Den som klagar får veta att någon har det.",
        "",
    ),
    "reply_to_complaint": ("Fråga eller berätta något för den som klagar; svaret återstår.", ""),
    "answer_complaint": ("Besvara det. Den som klagar kan öppna det igen inom 30 dagar.", ""),
}
