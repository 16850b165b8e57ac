"""What the routes of the back office do, in Swedish, as `openapi_swedish.py` says of all others."""

from collections.abc import Mapping

SWEDISH_STAFF: Mapping[str, tuple[str, str]] = {
    "start_staff_login": (
        "Börja logga in som personal: skicka webbläsaren till `address`; den kommer tillbaka till `/staff` med `code` "
        "och `state`.",
        "Inget sparas; webbläsaren får en kaka som ensam kan slutföra den här inloggningen, inom tio minuter.",
    ),
    "create_staff_session": (
        "Byt det webbläsaren kom tillbaka med mot en session i personalens del, en gång.",
        "Katalogen måste säga att flera faktorer användes och nämna en grupp som har en roll här.",
    ),
    "read_staff_session": ("Vem som är inloggad, i vilka roller, och CSRF-token.", ""),
    "delete_staff_session": ("Logga ut.", ""),
    "list_staff": (
        "Åtkomstgranskningen: vem som har vilka roller, när de senast syntes och när var och en senast bekräftades.",
        "Rollerna kommer från operatörens katalog vid varje inloggning. Varje åtkomst bekräftas av någon annan var "
        "90:e dag, eller avslutas; de som står på tur kommer först.",
    ),
    "confirm_staff": ("Bekräfta att någon annan fortfarande behöver sin åtkomst.", ""),
    "end_staff": (
        "Avsluta någons åtkomst: alla deras sessioner dör genast, och katalogen kan inte ge den tillbaka.",
        "",
    ),
}
