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
    "search_customers": (
        "Hitta en person, ett företag eller ett ärende efter det som är exakt känt: en adress, ett nummer, ett id.",
        "Svarar bara med id:n. Varje sökning antecknas och räknas: högst 30 på en timme och 120 på ett dygn.",
    ),
    "read_person_card": ("En persons konto, med personnumret maskerat.", ""),
    "read_company_card": ("Ett företags uppgifter; en enskild firmas nummer är maskerat.", ""),
    "read_request_card": (
        "Var ett ärende står. Inget av det öppnas: ingen titel, inget namn, inget dokument.",
        "",
    ),
    "list_staff_looks": ("Vad en i personalen har tittat på, och varför; det senaste först.", ""),
    "list_looks": (
        "Vem i personalen som har tittat på dina uppgifter: i vilken roll, på vad, varför och när; det senaste först.",
        "",
    ),
    "list_proposals": ("Det som väntar på en andra person i någon av dina roller.", ""),
    "read_proposal": ("Ett förslag, avgjort eller inte: vad, varför och av vem.", ""),
    "approve_proposal": (
        "Godkänn det någon annan har föreslagit, och därmed blir det gjort.",
        "Både du och den som föreslog ska ha rollen som krävs just nu. Går det inte att göra står förslaget kvar.",
    ),
    "reject_proposal": ("Avslå ett förslag, eller ta tillbaka ditt eget.", ""),
    "propose_readmission": (
        "Föreslå att någon vars åtkomst är avslutad får logga in igen; en annan administratör godkänner det.",
        "",
    ),
    "list_attention": (
        "Köp som en människa måste se på: pengar som inte gav något, och tvister. Äldst först, utan vems de är.",
        "",
    ),
    "read_any_purchase": ("Ett köp, vems det än är, som det är sparat; betaltjänsten frågas inte.", ""),
    "read_purchase_of_receipt": (
        "Köpet bakom ett kvittos eller en kreditfakturas nummer (`rct_0000017` är nummer 17).",
        "",
    ),
    "list_purchases_of": ("En persons eller ett företags köp, nyast först. Id:t kommer från en sökning.", ""),
    "list_entries_of": ("En plånboks bok med sina konteringar, nyast först.", ""),
    "propose_reversal": (
        "Föreslå att en post i boken återförs med sin motsats; en annan på ekonomi godkänner det, en gång.",
        "Det ett ärende har använt återförs inte, och inget mer tas tillbaka än plånboken har kvar.",
    ),
    "propose_attended": (
        "Föreslå att det ett köp behövde är gjort, så att det inte längre frågar efter det; en annan godkänner det.",
        "Inga pengar flyttas: det boken är skyldig är den skyldig.",
    ),
    "list_refunds": (
        "Pengar som inte har gått tillbaka än: på väg, oklara, eller skyldiga för att det misslyckades. Äldst först, "
        "utan vems de är.",
        "De som hör till ett köp, betalda också, namnges av köpet.",
    ),
    "read_refund": ("En återbetalning, som den är sparad; betaltjänsten frågas inte.", ""),
    "propose_retry": (
        "Föreslå att en misslyckad återbetalning görs om; en annan på ekonomi godkänner det, och ett jobb begär den.",
        "Har betalarens bank tagit tillbaka hela betalningen regleras återbetalningen av det i stället.",
    ),
    "propose_decision": (
        "Föreslå hur en oklar återbetalning slutade, som en människa tagit reda på; en annan på ekonomi godkänner det.",
        "",
    ),
    "propose_pay_back": (
        "Föreslå att en betalning som inte gav något går tillbaka samma väg som den kom; en annan på ekonomi godkänner "
        "det.",
        "Det som kom i en annan valuta eller till någon annan hör till betaltjänstens egen sida, inte hit.",
    ),
    "list_withdrawals_of": (
        "En persons eller ett företags ångrade köp med återbetalningar, nyast först. Id:t kommer från en sökning.",
        "",
    ),
    "record_withdrawal": (
        "Anteckna ett mejl eller brev som ångrar ett köp. Det räknas från när det skickades, när det än läses.",
        "Köparen får en bekräftelse per mejl och ser ångern och återbetalningen som om de gjort det själva.",
    ),
    "list_reconciliations": (
        "Vad varje betaltjänst säger om en dag mot boken, äldst först per tjänst. Ingen namnges i det.",
        "En dag som aldrig jämförts finns inte; en som skiljer sig jämförs på nytt tills den stämmer, i tre veckor.",
    ),
}
