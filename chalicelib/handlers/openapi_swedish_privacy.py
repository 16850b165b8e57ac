"""What the routes of privacy do, in Swedish, as `openapi_swedish.py` says of all others."""

from collections.abc import Mapping

SWEDISH_PRIVACY: Mapping[str, tuple[str, str]] = {
    "list_disclosures": (
        "Varje gång dina uppgifter har lämnats till någon annan, nyast först: vad, till vem och varför.",
        "Brev till dig och andra, BankID, betaltjänster, tidsstämplar och det som andra parter i dina ärenden har "
        "fått. Sparas i tre år.",
    ),
    "list_policies": ("Varje version av integritetspolicyn och villkoren, äldst först, och vad som var nytt.", ""),
    "read_policy": ("En versions text, på språket i `Accept-Language`.", ""),
    "read_policy_changes": ("Vad som skiljer en version från en tidigare, stycke för stycke.", ""),
    "list_consents": (
        "Vad du har sagt ja eller nej till, ändamål för ändamål, och varje uppgift om det.",
        "Utskick kräver ett ja; att förbättra tjänsten stöder sig på vårt berättigade intresse tills du invänder. "
        "Inget i tjänsten beror på något av dem.",
    ),
    "choose_consent": (
        "Säg ja eller nej till ett ändamål; ett nej är lika lätt som ett ja och gäller genast.",
        "Samma svar en gång till ändrar inget.",
    ),
    "create_data_request": (
        "Använd dina rättigheter över dina uppgifter: en eller flera på en gång.",
        "Du får svar inom en månad, med e-post och här. Tillgång och dataportabilitet besvaras med ett registerutdrag "
        "som ett jobb gör. För dem och för radering måste inloggningen vara yngre än 15 minuter.",
    ),
    "list_data_requests": ("Dina begäranden, nyast först.", "En som just har gjorts kan saknas ett ögonblick."),
    "read_data_request": (
        "En begäran: när den senast besvaras, vad som blev av varje rättighet och hur långt utdraget har kommit.",
        "",
    ),
    "withdraw_data_request": ("Ta tillbaka en begäran. Det som redan är avgjort står kvar.", ""),
    "read_extract_file": (
        "En fil ur registerutdraget: en PDF på svenska, en på engelska, och JSON.",
        "Inloggningen måste vara yngre än 15 minuter. Filerna är borta efter 14 dagar. `number` är filens, "
        "från 1. Är den större än 4 MiB hämtas den i delar med `Range`.",
    ),
    "create_place_request": (
        "Detsamma för den som har bjudits in till ett ärende och inte har något konto.",
        "Legitimera dig först, med en BankID-begäran av slaget `identify` i den här sessionen, för högst 15 minuter "
        "sedan.",
    ),
    "list_place_requests": ("Begäranden som gjorts härifrån, nyast först.", ""),
    "read_place_extract_file": (
        "En fil ur registerutdraget för den som har bjudits in, som i `/v1/privacy/requests`.",
        "",
    ),
}
