"""What the routes about the erasure of an account do, in Swedish."""

from collections.abc import Mapping

ERASURES: Mapping[str, tuple[str, str]] = {
    "request_erasure": (
        "Begär att bli raderad. Inget händer förrän du har loggat in med BankID igen och bekräftat, inom 24 timmar.",
        "Sedan görs ditt arkiv klart att hämta och kontot fryses. Efter 72 timmar, då du ännu kan ångra dig, tas "
        "allt bort utom det som lagen eller en annan parts bevis kräver. Pågående ärenden makuleras.",
    ),
    "list_erasures": ("Den radering som pågår, om det finns någon.", ""),
    "read_erasure": ("Hur långt raderingen har kommit, vad den väntar på, och hur länge den kan ångras.", ""),
    "confirm_erasure": ("Bekräfta raderingen, i en session vars BankID-inloggning är nyare än begäran.", ""),
    "cancel_erasure": ("Ångra raderingen, innan de 72 timmarna har gått. Allt finns kvar som det var.", ""),
    "approve_erasure": (
        "Låt en radering gå vidare som väntar på personalen.",
        "För pågående ärenden, outnyttjade krediter eller ett stopp, eller för att den har parkerats.",
    ),
    "read_certificate": (
        "Intyget om en radering, för den som har dess nummer: antal, vad som är kvar, varför och hur länge.",
        "Inga personuppgifter.",
    ),
}
