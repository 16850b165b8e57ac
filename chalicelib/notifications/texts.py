"""The words of every letter: subject, paragraphs and the button, in Swedish and English."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.notifications.domain import Kind
from chalicelib.platform.text import Text


@dataclass(frozen=True, slots=True)
class Words:
    """`{name}`, `{title}`, `{sender}`, `{message}`, `{reason}`, `{code}`, `{way}`, `{party}`, `{last_day}` and
    `{kept_until}` are filled in; a paragraph falls away where what it tells is not known.
    """

    subject: Text
    paragraphs: tuple[Text, ...]
    button: Text | None = None


GREETING = Text(sv="Hej {name},", en="Hello {name},")
FOOTER = Text(
    sv="Brevet skickades av B2B Sign, en svensk tjänst för digitala underskrifter. Det går inte att svara på det.",
    en="This letter was sent by B2B Sign, a Swedish service for digital signatures. It cannot be replied to.",
)
LINK_IS_PERSONAL = Text(
    sv="Länken är personlig. Vi ber dig aldrig att mejla lösenord eller koder till oss.",
    en="The link is personal. We never ask you to mail passwords or codes to us.",
)
ATTACHED = Text(
    sv="Det förseglade dokumentet är bifogat. Varje senare ändring av filen syns vid en kontroll.",
    en="The sealed document is attached. Any later change of the file shows when it is verified.",
)
LINKED = Text(
    sv="Det förseglade dokumentet är för stort för e-post. Hämta det med knappen eller i arkivet.",
    en="The sealed document is too large for e-mail. Fetch it with the button or from the archive.",
)
LAST_DAY = Text(
    sv="Du kan skriva under till och med {last_day}.", en="You can sign until the end of {last_day}, Swedish time."
)
# How somebody is asked to sign, by method.
WAYS: Mapping[str, Text] = {
    "bankid": Text(sv="BankID", en="BankID"),
    "email_code": Text(sv="en engångskod som mejlas till dig", en="a one-time code that is mailed to you"),
    "eid": Text(sv="e-legitimation", en="an eID"),
    "sms_code": Text(sv="en engångskod som skickas till din mobil", en="a one-time code that is sent to your phone"),
}
# One message of plain letters: no title, which may be long, and is nobody's business on a locked screen.
SIGNING_CODE_SMS = Text(
    sv="{code} är din kod för att skriva under hos B2B Sign. Den gäller i 10 minuter. Lämna inte ut den till någon.",
    en="{code} is your code to sign at B2B Sign. It is good for 10 minutes. Do not give it to anybody.",
)
# Invitations of those who are not asked to sign, by role.
INVITATIONS: Mapping[str, Words] = {
    "approver": Words(
        Text(sv="{sender} ber dig godkänna ”{title}”", en="{sender} asks you to approve “{title}”"),
        (
            Text(
                sv="{sender} har skickat ”{title}” till dig för godkännande. Du skriver inte under.",
                en="{sender} has sent you “{title}” for your approval. You do not sign it.",
            ),
            Text(sv="{message}", en="{message}"),
            LINK_IS_PERSONAL,
        ),
        Text(sv="Läs och godkänn", en="Read and approve"),
    ),
    "viewer": Words(
        Text(sv="{sender} vill att du läser ”{title}”", en="{sender} wants you to read “{title}”"),
        (
            Text(
                sv="{sender} har skickat ”{title}” till dig för kännedom. Du behöver varken godkänna eller skriva "
                "under, och får det förseglade dokumentet när alla har skrivit under.",
                en="{sender} has sent you “{title}” for your information. You need neither approve nor sign, and get "
                "the sealed document once everybody has signed.",
            ),
            Text(sv="{message}", en="{message}"),
            LINK_IS_PERSONAL,
        ),
        Text(sv="Läs", en="Read"),
    ),
}
WORDS: Mapping[Kind, Words] = {
    Kind.INVITATION: Words(
        Text(sv="{sender} ber dig skriva under ”{title}”", en="{sender} asks you to sign “{title}”"),
        (
            Text(
                sv="{sender} har skickat ”{title}” till dig för underskrift med {way}.",
                en="{sender} has sent you “{title}” to be signed with {way}.",
            ),
            Text(sv="{message}", en="{message}"),
            LAST_DAY,
            LINK_IS_PERSONAL,
        ),
        Text(sv="Läs och skriv under", en="Read and sign"),
    ),
    Kind.BOUNCED: Words(
        Text(sv="Brevet till {party} kom tillbaka", en="The letter to {party} came back"),
        (
            Text(
                sv="Vårt brev till {party} om ”{title}” gick inte att lämna. Kontrollera adressen, och ändra "
                "mottagaren i ärendet om den är fel: då skickas en ny inbjudan. De andra mottagarna berörs inte.",
                en="Our letter to {party} about “{title}” could not be delivered. Check the address, and change the "
                "recipient of the request if it is wrong: then a new invitation is sent. The other recipients are not "
                "affected.",
            ),
        ),
        Text(sv="Öppna ärendet", en="Open the request"),
    ),
    Kind.COMPLETED: Words(
        Text(sv="”{title}” är underskrivet av alla", en="“{title}” has been signed by everybody"),
        (
            Text(
                sv="Alla har skrivit under ”{title}”, och dokumentet är förseglat.",
                en="Everybody has signed “{title}”, and the document is sealed.",
            ),
        ),
        Text(sv="Öppna ärendet", en="Open the request"),
    ),
    Kind.COPY: Words(
        Text(sv="Ditt exemplar av ”{title}”", en="Your copy of “{title}”"),
        (
            Text(
                sv="Alla har skrivit under ”{title}”, och dokumentet är förseglat. Du bad att få det till den här "
                "adressen.",
                en="Everybody has signed “{title}”, and the document is sealed. You asked to have it sent to this "
                "address.",
            ),
        ),
        Text(sv="Öppna ärendet", en="Open the request"),
    ),
    Kind.COPY_CODE: Words(
        Text(sv="Bekräfta adressen med koden {code}", en="Verify the address with the code {code}"),
        (
            Text(
                sv="Någon som skriver under ett dokument vill få sitt exemplar till den här adressen. Är det du, så "
                "skriv koden {code} på sidan där du läser dokumentet, inom 15 minuter.",
                en="Somebody who signs a document wants their copy to be sent to this address. If it is you, type the "
                "code {code} on the page where you read the document, within 15 minutes.",
            ),
            Text(
                sv="Är det inte du kan du strunta i brevet. Lämna inte ut koden till någon.",
                en="If it is not you, ignore this letter. Do not give the code to anybody.",
            ),
        ),
    ),
    Kind.SIGNING_CODE: Words(
        Text(sv="Skriv under ”{title}” med koden {code}", en="Sign “{title}” with the code {code}"),
        (
            Text(
                sv="Skriv koden {code} på sidan där du läser ”{title}” för att skriva under. Den gäller i 10 minuter "
                "från att du bad om den.",
                en="Type the code {code} on the page where you read “{title}” to sign. It is good for 10 minutes from "
                "when you asked for it.",
            ),
            Text(
                sv="Har du inte bett om någon kod kan någon annan ha öppnat din länk. Lämna inte ut koden till någon.",
                en="If you asked for no code, somebody else may have opened your link. Do not give the code to "
                "anybody.",
            ),
        ),
    ),
    Kind.DECLINED: Words(
        Text(sv="”{title}” blev inte underskrivet", en="“{title}” was not signed"),
        (
            Text(
                sv="En av mottagarna har sagt nej till ”{title}”. Ärendet är därmed avslutat.",
                en="One of the recipients has said no to “{title}”. The request has ended.",
            ),
        ),
    ),
    Kind.VOIDED: Words(
        Text(sv="”{title}” har dragits tillbaka", en="“{title}” has been withdrawn"),
        (
            Text(
                sv="{sender} har dragit tillbaka ”{title}”. Du behöver inte göra något.",
                en="{sender} has withdrawn “{title}”. You need not do anything.",
            ),
            Text(sv="{reason}", en="{reason}"),
        ),
    ),
    Kind.EXPIRED: Words(
        Text(sv="Tiden för ”{title}” har gått ut", en="The time for “{title}” is over"),
        (
            Text(
                sv="Alla hann inte skriva under ”{title}” i tid, och ärendet från {sender} är därmed avslutat. Det går "
                "inte att skriva under längre.",
                en="Not everybody signed “{title}” in time, and the request from {sender} has ended. It can no longer "
                "be signed.",
            ),
            Text(sv="Sista dagen var {last_day}.", en="The last day was {last_day}."),
        ),
    ),
    Kind.REMINDER: Words(
        Text(sv="Påminnelse: skriv under ”{title}”", en="Reminder: sign “{title}”"),
        (
            Text(
                sv="{sender} väntar på att du skriver under ”{title}” med {way}. Har du redan gjort det kan du "
                "strunta i brevet.",
                en="{sender} is waiting for you to sign “{title}” with {way}. If you have done so already, ignore "
                "this letter.",
            ),
            LAST_DAY,
            LINK_IS_PERSONAL,
        ),
        Text(sv="Läs och skriv under", en="Read and sign"),
    ),
    Kind.PROLONGED: Words(
        Text(sv="Mer tid för ”{title}”", en="More time for “{title}”"),
        (
            Text(
                sv="{sender} har flyttat fram sista dagen för ”{title}”. Nu har du till och med {last_day} på dig.",
                en="{sender} has moved the last day of “{title}”. You now have until the end of {last_day}, Swedish "
                "time.",
            ),
            LINK_IS_PERSONAL,
        ),
        Text(sv="Öppna ärendet", en="Open the request"),
    ),
    Kind.FORWARDED: Words(
        Text(sv="”{title}” har lämnats vidare", en="“{title}” was passed on"),
        (
            Text(
                sv="En av mottagarna har lämnat ”{title}” vidare till någon annan, som har fått en egen länk. Den "
                "tidigare länken gäller inte längre. I ärendet ser du vem det är.",
                en="One of the recipients has passed “{title}” on to somebody else, who got a link of their own. The "
                "former link is no longer valid. The request says who it is.",
            ),
            Text(
                sv="Vill du hellre att någon annan svarar kan du byta mottagare eller dra tillbaka ärendet.",
                en="If you want somebody else to answer, change the recipient or withdraw the request.",
            ),
        ),
        Text(sv="Öppna ärendet", en="Open the request"),
    ),
    Kind.FAILED: Words(
        Text(sv="”{title}” väntar på försegling", en="“{title}” is waiting to be sealed"),
        (
            Text(
                sv="Alla har skrivit under ”{title}”, men förseglingen har inte lyckats än. Underskrifterna är "
                "sparade, vi är larmade och gör om den. Du behöver inte göra något.",
                en="Everybody has signed “{title}”, but sealing it has not succeeded yet. The signatures are safe, we "
                "have been alerted and will do it again. You need not do anything.",
            ),
        ),
    ),
    Kind.REMOVAL: Words(
        Text(sv="”{title}” tas bort efter {kept_until}", en="“{title}” will be removed after {kept_until}"),
        (
            Text(
                sv="”{title}” finns kvar i ditt arkiv till och med {kept_until}. Sedan tas ärendet bort, och det går "
                "inte att få tillbaka.",
                en="“{title}” stays in your archive until the end of {kept_until}, Swedish time. Then the request is "
                "removed, and cannot be brought back.",
            ),
            Text(
                sv="Ett utkast som ingen ändrar tas bort efter 90 dagar, och ett avslutat ärende efter den tid som du "
                "själv har valt. Vill du ha det kvar kan du ändra utkastet, eller välja en längre tid för ärendet. Du "
                "kan också hämta dokumenten innan dess.",
                en="A draft that nobody changes is removed after 90 days, and a request that has ended after the time "
                "that you have chosen. To keep it, change the draft, or choose a longer time for the request. You can "
                "also fetch the documents before then.",
            ),
        ),
        Text(sv="Öppna ärendet", en="Open the request"),
    ),
    Kind.EXPORT_READY: Words(
        Text(sv="Din export är klar", en="Your export is ready"),
        (
            Text(
                sv="De underskrivna dokumenten som du ville ha är samlade och kan hämtas i ditt arkiv. De finns kvar i "
                "tre dagar efter att du bad om dem.",
                en="The signed documents that you asked for have been put together and can be fetched from your "
                "archive. They are kept for three days after you asked for them.",
            ),
        ),
    ),
    Kind.EXPORT_FAILED: Words(
        Text(sv="Din export blev inte klar", en="Your export could not be made"),
        (
            Text(
                sv="Det gick inte att samla de underskrivna dokumenten. Inget är borta: dokumenten finns kvar i ditt "
                "arkiv. Vi är larmade. Be om exporten igen, gärna i mindre delar.",
                en="The signed documents could not be put together. Nothing is lost: they are in your archive. We have "
                "been alerted. Ask for the export again, in smaller parts if you can.",
            ),
        ),
    ),
    Kind.IDENTITY_REFUSED: Words(
        Text(sv="Fel person försökte öppna ”{title}”", en="The wrong person tried to open “{title}”"),
        (
            Text(
                sv="Någon använde en annan persons BankID på en länk i ”{title}” som är ställd till en bestämd person. "
                "Försöket stoppades och inget visades. Kontrollera gärna att adresserna stämmer.",
                en="Somebody used another person's BankID on a link in “{title}” that is addressed to one person. The "
                "attempt was stopped and nothing was shown. You may want to check the addresses.",
            ),
        ),
    ),
    Kind.ACKNOWLEDGED: Words(
        Text(sv="Välkommen till B2B Sign", en="Welcome to B2B Sign"),
        (
            Text(
                sv="Du har godkänt våra villkor och tagit del av hur vi hanterar personuppgifter. Det här är kvittot.",
                en="You have accepted our terms and taken note of how we handle personal data. This is the receipt.",
            ),
        ),
        Text(sv="Läs texterna", en="Read the texts"),
    ),
    Kind.VERIFY_EMAIL: Words(
        Text(sv="Bekräfta din e-postadress", en="Verify your e-mail address"),
        (
            Text(
                sv="Tryck på knappen för att bekräfta att adressen är din. Har du inte bett om det kan du strunta i "
                "brevet.",
                en="Press the button to confirm that the address is yours. If you did not ask for this, ignore it.",
            ),
        ),
        Text(sv="Bekräfta adressen", en="Verify the address"),
    ),
}
