"""What each route does, in Swedish: one line, and more where it needs it. The English words stand with the route."""

from collections.abc import Mapping

from chalicelib.handlers.openapi_swedish_bulk import SWEDISH_BULK
from chalicelib.handlers.openapi_swedish_companies import COMPANIES
from chalicelib.handlers.openapi_swedish_complaints import COMPLAINTS
from chalicelib.handlers.openapi_swedish_credits import CREDITS
from chalicelib.handlers.openapi_swedish_erasure import ERASURES
from chalicelib.handlers.openapi_swedish_integrations import INTEGRATIONS
from chalicelib.handlers.openapi_swedish_privacy import SWEDISH_PRIVACY
from chalicelib.handlers.openapi_swedish_returns import RETURNS
from chalicelib.handlers.openapi_swedish_staff import SWEDISH_STAFF
from chalicelib.handlers.openapi_swedish_templates import SWEDISH_TEMPLATES

SWEDISH: Mapping[str, tuple[str, str]] = {
    **SWEDISH_TEMPLATES,
    **SWEDISH_STAFF,
    **COMPLAINTS,
    **INTEGRATIONS,
    **SWEDISH_BULK,
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
        "Gör ett utkast till ett ärende: ditt eget, eller med `company_id` ett företags.",
        "Mottagare kan anges nu eller senare. Inget skickas före `send`. Ett företags ärende hör till företaget; "
        "parterna läser ditt namn och företagets.",
    ),
    "list_signature_requests": (
        "Den inloggades arkiv, eller ett företags, nyast först: allt, eller efter läge och dag.",
        "Av ett företags ser en medlem de ärenden som hen har gjort, eller alla om företaget säger så; övriga ser "
        "alla. En sida med vissa lägen kan ha färre än `limit` ärenden, till och med inga, och ändå en "
        "`next_cursor`: vad en sida kostar växer inte med arkivet.",
    ),
    "search_signature_requests": (
        "Sök i den inloggades arkiv efter titel, etikett, mottagare, läge och dag.",
        "Sökningen ändrar ingenting. En sida kan ha färre än `limit` ärenden, till och med inga, och ändå en "
        "`next_cursor`: högst 1 000 ärenden gås igenom för en sida.",
    ),
    "put_labels": (
        "Sätt etiketter på ett ärende, i vilket läge som helst: de här och inga andra.",
        "De syns bara i dina listor, eller i företagets.",
    ),
    "keep_signature_request": (
        "Bestäm för just det här ärendet hur länge det finns kvar efter att det har avslutats.",
        "Det gäller vad dina inställningar än säger. En vecka innan ärendet tas bort får du veta det med e-post, och "
        "inget tas bort förrän en vecka efter det brevet. Det som andra också har skrivit under finns kvar för dem. "
        "Ett utkast tas bort på samma sätt, 90 dagar efter den senaste ändringen.",
    ),
    "follow_retention_settings": (
        "Behåll ärendet så länge som dina inställningar säger, liksom alla andra.",
        "Inställningen är `keep_requests_days` i `/v1/me`.",
    ),
    "create_export": (
        "Be om dina underskrivna ärenden, eller några av dem, som ZIP-filer: förseglade dokument och bilagor.",
        "Ett jobb gör dem, i delar om ungefär 120 MB, var och en med en innehållslista. Du får veta med e-post när "
        "alla är klara. De finns kvar i tre dagar.",
    ),
    "list_exports": ("Dina exporter de senaste tre dagarna, nyast först.", ""),
    "read_export": ("Hur långt en export har kommit, och dess delar.", ""),
    "read_export_part": ("En ZIP-fil. Är den större än 4 MiB hämtas den i delar med `Range`.", ""),
    "read_signature_request": ("Ett ärende med dokument och mottagare.", ""),
    "edit_signature_request": ("Ändra titel, meddelande eller inställningar i ett utkast; kräver `If-Match`.", ""),
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
    "send_signature_request": (
        "Skicka ärendet: de vars tur är först får en inbjudan med e-post.",
        "De andra får sin när alla före dem har skrivit under eller godkänt. Minst en mottagare måste skriva under. "
        "`price_credits` av dina krediter reserveras; de används när den första mottagaren skriver under.",
    ),
    "copy_signature_request": (
        "Gör ett nytt utkast av ett avslutat ärende: samma titel, meddelande, mottagare, inställningar och dokument.",
        "Dokumenten granskas på nytt, som ett jobb: de är `checking` tills dess. Det som aldrig godkändes "
        "följer inte med.",
    ),
    "delete_signature_request": (
        "Ta bort ett utkast eller ett avslutat ärende; det går inte att ångra.",
        "Det försvinner ur ditt arkiv genast. Ett klart ärende som andra också skrev under finns kvar för dem, via "
        "deras länkar; av alla andra raderas dokument, bevis och namn, som ett jobb. Bara händelserna finns kvar, som "
        "inte namnger någon.",
    ),
    "prolong_signature_request": (
        "Ge mottagarna mer tid: `days` dagar till, eller `until` slutet av en dag i Stockholm.",
        "Högst ett år från i dag. Länkarna är desamma, påminnelsen före sista dagen flyttas med, och de som återstår "
        "får veta det med e-post.",
    ),
    "remind_recipients": (
        "Påminn med e-post alla som står på tur att göra något, eller en av dem.",
        "Högst en gång per dygn och fem gånger per mottagare. Av flera hoppas de över som inte kan påminnas igen.",
    ),
    "reassign_recipient": (
        "Ge en mottagares plats i ett skickat ärende till någon annan, som bjuds in om det är deras tur.",
        "Den gamla länken slutar gälla genast. Roll och turordning är desamma. Den som har skrivit under, godkänt "
        "eller avböjt kan inte bytas ut.",
    ),
    "open_in_person": (
        "Öppna ärendet för en mottagare som skriver under på plats, på din enhet: svarets `url` är personens sida.",
        "Bara för mottagare som angetts som `in_person` och står på tur. Flera personer: anropa för en i taget; varje "
        "sida avslutar den förras besök. Historien och certifikatsidan visar att det skedde på plats.",
    ),
    "void_signature_request": ("Dra tillbaka ärendet: länkarna slutar gälla genast och mottagarna får veta det.", ""),
    "list_events": ("Ärendets historia: en kedja av oföränderliga händelser, länkade med kontrollsummor.", ""),
    "read_evidence_package": (
        "Alla bevis för ett färdigt ärende som en ZIP-fil, för avsändaren: varje underskrift och kedjan av händelser.",
        "Programmet `b2bsign-verify` tar den med `--evidence`. Den innehåller personnummer: förvara den säkert. Hämtas "
        "i delar med `Range` när den är större än 4 MiB.",
    ),
    "read_evidence": (
        "Hela beviset för en underskrift, eller för en godkännares legitimering, till avsändaren.",
        "XMLDSig, OCSP-svar, råsvar och det som visades. Det namnger personens personnummer: förvara det väl.",
    ),
    "read_content": ("Dokumentet som det skrivs under; med `Range` när det är större än 4 MiB.", ""),
    "read_sealed": ("Det förseglade dokumentet, när alla har skrivit under.", ""),
    "enter": (
        "Byt en länks hemliga del mot en session för att skriva under.",
        "Den står efter `#` i länken. En öppen mottagare räknas därmed som att ha sett ärendet; den som är bestämd "
        "till person legitimerar sig först. Att upprepa anropet ger en ny session och ändrar inget annat.",
    ),
    "read_signing": (
        "Vad mottagaren ombeds skriva under, av vem, och hur långt det har kommit. Ingen annan mottagares uppgifter.",
        "",
    ),
    "read_signing_document": ("Dokumentet som det skrivs under; med `Range` när det är större än 4 MiB.", ""),
    "read_signing_sealed": ("Det förseglade dokumentet, när alla har skrivit under.", ""),
    "start_signing_order": (
        "Legitimera dig, eller skriv under med BankID som undertecknare.",
        "Följ begäran på `/v1/eid-orders/{order_id}`. Texten som visas i BankID nämner titel, parter och varje "
        "dokuments SHA-256. Underskriften bokförs även om webbläsaren stängs innan den får veta det.",
    ),
    "announce_enclosure": (
        "Anmäl en PDF som avsändaren ber om, med dess nummer, och få veta var den ska läggas.",
        "Lägg filen med PUT på `upload.url` med exakt rubrikerna i `upload.headers`, och anropa sedan `complete`. "
        "Tills du har skrivit under kan en annan fil läggas i dess ställe.",
    ),
    "complete_enclosure": (
        "Säg att filen är uppladdad; granskningen görs som ett jobb.",
        "Att upprepa anropet gör ingen skada. Läs besöket tills bilagan är `ready` eller `refused`; när alla är klara "
        "kan du skriva under.",
    ),
    "read_enclosure": ("Det du har lämnat in, så som det skrivs under; med `Range` när det är större än 4 MiB.", ""),
    "read_recipients_enclosure": (
        "Det en undertecknare har lämnat in, bara för avsändaren; med `Range` när det är större än 4 MiB.",
        "",
    ),
    "approve": (
        "Godkänn ärendet, som godkännare.",
        "För den som är bestämd till person vilar godkännandet på e-legitimationen, annars på länken. Att säga det "
        "igen ändrar inget.",
    ),
    "decline": (
        "Avböj att skriva under eller godkänna, med ett skäl till avsändaren. Ärendet avslutas för alla.",
        "Den som bara läser, och som ingen väntar på, kan inte avböja.",
    ),
    "forward": (
        "Lämna ärendet vidare till den som ska svara: personen får en egen länk med e-post.",
        "Bara där avsändaren inte har angett personnummer och tillåter det. Din egen länk slutar gälla genast, och "
        "avsändaren får veta det.",
    ),
    "request_copy_address": (
        "Ange en egen adress för det förseglade dokumentet; en kod med sex siffror skickas dit.",
        "Tills ärendet är klart; högst fem koder, som gäller i 15 minuter var. Adressen räknas när den är bekräftad.",
    ),
    "verify_copy_address": ("Bekräfta adressen med koden i mejlet: det förseglade dokumentet skickas även dit.", ""),
    "request_signing_code": (
        "Be om en kod att skriva under med, när `method` är en kod: sex siffror skickas till inbjudans adress eller "
        "mobilnummer.",
        "Den gäller i tio minuter och fem försök; en ny gör den förra ogiltig. Fem koder per dygn.",
    ),
    "sign_by_code": (
        "Skriv under alla dokument med koden som kom och ett namn, skrivet eller ritat.",
        "`text_sha256` är kontrollsumman av den text i `by_code` som personen fick se: det som skrivs under är det som "
        "visades. Den som skriver under med BankID startar en BankID-begäran i stället.",
    ),
    **CREDITS,
    "list_eid_providers": ("De e-legitimationer utöver BankID som en undertecknare kan ombes använda.", ""),
    "start_eid_visit": (
        "Börja skriva under med den e-legitimation som avsändaren har valt: skicka webbläsaren till `address`.",
        "Den kommer tillbaka till `/sign`. Det som skrivs under är texten i `by_eid`: dess SHA-256 binds in i det som "
        "e-legitimationens mellanhand intygar. Gäller i 15 minuter.",
    ),
    "sign_by_eid": ("Skriv under alla dokument med det som webbläsaren kom tillbaka med från e-legitimationen.", ""),
    "start_login": (
        "Börja logga in med BankID.",
        "En webbläsare får en cookie, en app får `secret`. Läs begäran varje sekund och visa `qr` på nytt, eller öppna "
        "`launch_url` på samma enhet. Byt sedan den färdiga begäran mot en session.",
    ),
    "read_eid_order": (
        "Följ en BankID-begäran.",
        "Läs den varje eller varannan sekund. `message` är vad personen ska få läsa, på språket i `Accept-Language`.",
    ),
    "read_eid_qr": (
        "QR-koden att visa just nu, som bild.",
        "För en sida: läs in den på nytt varje sekund så länge begäran har en `qr`. BankID tillfrågas inte.",
    ),
    "return_to_eid_order": (
        "Säg att BankID-appen återvände till den här enheten.",
        "Behövs vid inloggning och legitimering med `same_device`; engångsvärdet står efter `#` i adressen som "
        "BankID återvände till.",
    ),
    "cancel_eid_order": ("Avbryt en BankID-begäran, här och hos BankID. Att upprepa anropet ändrar inget.", ""),
    "create_session": (
        "Byt en färdig inloggning mot en session, en gång.",
        "Bara för den som startade begäran. En webbläsare får en cookie och `csrf_token`, en app åtkomst- och "
        "förnyelsetoken.",
    ),
    "refresh_session": (
        "Hämta en ny åtkomsttoken till en app.",
        "Förnyelsetoken gäller en gång. Används en gammal igen avslutas sessionen för alla som har den.",
    ),
    "read_session": ("Anropets session, och CSRF-token för en webbläsare.", ""),
    "delete_session": ("Logga ut, här eller överallt.", ""),
    "read_me": ("Den inloggades egna uppgifter.", ""),
    "edit_me": ("Ändra namn, telefonnummer eller språk; kräver `If-Match`.", ""),
    "request_email": (
        "Anmäl en e-postadress eller byt den.",
        "En länk mejlas till den nya adressen; den gamla gäller tills länken har öppnats.",
    ),
    "verify_email": ("Bekräfta en e-postadress med koden i mejlets länk. Kräver ingen inloggning; gäller en gång.", ""),
    "read_policies": ("Gällande villkor och integritetspolicy, på svenska och engelska.", ""),
    "acknowledge": (
        "Godkänn villkoren och intyga att du tagit del av integritetspolicyn.",
        "Dessförinnan svarar alla andra anrop 403 `acknowledgement_required`. Intyget kan inte ändras i efterhand.",
    ),
    **COMPANIES,
    **SWEDISH_PRIVACY,
    **RETURNS,
    **ERASURES,
}
