"""BankID's recommended user messages (RFA) in Swedish and English, each with its code.

A message without an RFA number carries the hint code it belongs to. The texts are BankID's own recommendations,
so that a person reads the same words here as everywhere else.
"""

from dataclasses import dataclass

from chalicelib.platform.text import Text


@dataclass(frozen=True, slots=True)
class EidText(Text):
    """A text with the stable code a client may switch on, such as `RFA9`."""

    code: str


RFA1 = EidText("Starta BankID-appen.", "Start your BankID app.", "RFA1")
RFA3 = EidText("Åtgärden avbruten. Försök igen.", "Action cancelled. Please try again.", "RFA3")
RFA4 = EidText(
    "En identifiering eller underskrift för det här personnumret är redan påbörjad. Försök igen.",
    "An identification or signing for this personal number is already started. Please try again.",
    "RFA4",
)
RFA5 = EidText("Internt tekniskt fel. Försök igen.", "Internal error. Please try again.", "RFA5")
RFA6 = EidText("Åtgärden avbruten.", "Action cancelled.", "RFA6")
RFA8 = EidText(
    "BankID-appen svarar inte. Kontrollera att den är startad och att du har internetanslutning. Om du inte har något "
    "giltigt BankID kan du skaffa ett hos din bank. Försök sedan igen.",
    "The BankID app is not responding. Please check that it’s started and that you have internet access. If you don’t "
    "have a valid BankID you can get one from your bank. Try again.",
    "RFA8",
)
RFA9 = EidText(
    "Skriv in din säkerhetskod i BankID-appen och välj Identifiera eller Skriv under.",
    "Enter your security code in the BankID app and select Identify or Sign.",
    "RFA9",
)
RFA13 = EidText("Försöker starta BankID-appen.", "Trying to start your BankID app.", "RFA13")
RFA15A = EidText(
    "Söker efter BankID, det kan ta en liten stund … Om det har gått några sekunder och inget BankID har hittats har "
    "du sannolikt inget BankID som går att använda för den aktuella identifieringen eller underskriften i den här "
    "datorn. Om du har ett BankID-kort, sätt in det i kortläsaren. Om du inte har något BankID kan du skaffa ett hos "
    "din bank. Om du har ett BankID på en annan enhet kan du starta din BankID-app där.",
    "Searching for BankID, it may take a little while … If a few seconds have passed and still no BankID has been "
    "found, you probably don’t have a BankID which can be used for this identification or signing on this computer. "
    "If you have a BankID card, please insert it into your card reader. If you don’t have a BankID you can get one "
    "from your bank. If you have a BankID on another device you can start the BankID app on that device.",
    "RFA15A",
)
RFA15B = EidText(
    "Söker efter BankID, det kan ta en liten stund … Om det har gått några sekunder och inget BankID har hittats har "
    "du sannolikt inget BankID som går att använda för den aktuella identifieringen eller underskriften i den här "
    "enheten. Om du inte har något BankID kan du skaffa ett hos din bank. Om du har ett BankID på en annan enhet kan "
    "du starta din BankID-app där.",
    "Searching for BankID, it may take a little while … If a few seconds have passed and still no BankID has been "
    "found, you probably don’t have a BankID which can be used for this identification or signing on this device. If "
    "you don’t have a BankID you can get one from your bank. If you have a BankID on another device you can start the "
    "BankID app on that device.",
    "RFA15B",
)
RFA16 = EidText(
    "Det BankID du försöker använda är blockerat eller för gammalt. Använd ett annat BankID eller skaffa ett nytt hos "
    "din bank.",
    "The BankID you are trying to use is blocked or too old. Please use another BankID or get a new one from your "
    "bank.",
    "RFA16",
)
RFA17A = EidText(
    "BankID-appen verkar inte finnas i din dator eller mobil. Installera den och skaffa ett BankID hos din bank. "
    "Installera appen från din appbutik eller https://install.bankid.com.",
    "The BankID app couldn’t be found on your computer or mobile device. Please install it and get a BankID from your "
    "bank. Install the app from your app store or https://install.bankid.com.",
    "RFA17A",
)
RFA17B = EidText(
    "Misslyckades att läsa av QR-koden. Starta BankID-appen och läs av QR-koden. Kontrollera att BankID-appen är "
    "uppdaterad. Om du inte har BankID-appen måste du installera den och skaffa ett BankID hos din bank. Installera "
    "appen från din appbutik eller https://install.bankid.com.",
    "Failed to scan the QR code. Start the BankID app and scan the QR code. Check that the BankID app is up to date. "
    "If you don’t have the BankID app, you need to install it and get a BankID from your bank. Install the app from "
    "your app store or https://install.bankid.com.",
    "RFA17B",
)
RFA21 = EidText("Identifiering eller underskrift pågår.", "Identification or signing in progress.", "RFA21")
RFA22 = EidText("Okänt fel. Försök igen.", "Unknown error. Please try again.", "RFA22")
RFA23 = EidText(
    "Fotografera och läs av din ID-handling med BankID-appen.",
    "Process your machine-readable travel document using the BankID app.",
    "RFA23",
)
CALL_CONFIRM = EidText(
    "Bekräfta i BankID-appen att samtalet är med oss.",
    "Confirm in the BankID app that the call is with us.",
    "userCallConfirm",
)
CALL_DECLINED = EidText(
    "Åtgärden avbruten: du svarade i BankID-appen att samtalet inte är med oss.",
    "Action cancelled: you answered in the BankID app that the call is not with us.",
    "userDeclinedCall",
)
APP_TOO_OLD = EidText(
    "Din BankID-app är för gammal för det här. Uppdatera appen och försök igen.",
    "Your BankID app is too old for this. Update the app and try again.",
    "notSupportedByUserApp",
)
RISK_BLOCKED = EidText(
    "Åtgärden stoppades av säkerhetsskäl. Börja om från tjänstens egen sida, på din egen enhet.",
    "The action was stopped for security reasons. Start again from the service’s own page, on your own device.",
    "transactionRiskBlocked",
)
