"""The words of a register extract: what each part is, what each value is called, and what article 15 adds."""

from collections.abc import Mapping

from chalicelib.platform.text import Text

TITLE = Text("Registerutdrag", "Register extract")
INTRODUCTION = Text(
    "Det här är de personuppgifter som B2B Sign har om dig, och hur vi behandlar dem (artikel 15 i EU:s"
    " dataskyddsförordning). Uppgifter om andra personer är utelämnade.",
    "This is the personal data B2B Sign holds about you, and how we process it (article 15 of the EU's General Data"
    " Protection Regulation). Data about other persons is left out.",
)
PROCESSING = Text("Hur vi behandlar dina uppgifter", "How we process your data")
PURPOSE = Text("Ändamål", "Purpose")
BASIS = Text("Laglig grund", "Legal ground")
CATEGORIES = Text("Kategorier av uppgifter", "Categories of data")
RECIPIENTS = Text("Mottagare", "Recipients")
RETENTION = Text("Hur länge", "For how long")
SOURCES_HEAD = Text("Varifrån uppgifterna kommer", "Where the data comes from")
SOURCES = Text(
    "Från dig själv, från BankID eller annan e-legitimation när du legitimerar dig eller skriver under, från den som"
    " har bjudit in dig till ett ärende eller ett företag, och från betaltjänsten när du betalar.",
    "From you, from BankID or another eID when you identify or sign, from whoever invited you to a request or a"
    " company, and from the payment service when you pay.",
)
AUTOMATED_HEAD = Text("Automatiserat beslutsfattande", "Automated decisions")
AUTOMATED = Text(
    "Vi fattar inga beslut om dig som enbart grundas på automatiserad behandling, och gör ingen profilering.",
    "We take no decision about you that is based on automated processing alone, and do no profiling.",
)
RIGHTS_HEAD = Text("Dina rättigheter", "Your rights")
RIGHTS = Text(
    "Du kan begära att uppgifterna rättas, raderas, begränsas eller flyttas, invända mot behandling som stöder sig på"
    " berättigat intresse, och ta tillbaka ett samtycke. Skriv till {email} eller begär det när du är inloggad. Du kan"
    " klaga hos Integritetsskyddsmyndigheten (IMY), www.imy.se.",
    "You can ask for the data to be rectified, erased, restricted or ported, object to processing that rests on"
    " legitimate interest, and withdraw a consent. Write to {email}, or ask for it when you are logged in. You can"
    " complain to the Swedish Authority for Privacy Protection (IMY), www.imy.se.",
)
TRANSFERS_HEAD = Text("Överföring utanför EU/EES", "Transfers outside the EU/EEA")
DISCLOSED = Text("Vilka som har fått del av dina uppgifter", "To whom your data was disclosed")
NOTHING = Text("Inga uppgifter.", "Nothing.")
CONTROLLER = Text("Personuppgiftsansvarig", "Controller")
MADE = Text("Framställt", "Made")
PAGE = Text("Sida {number} av {count}", "Page {number} of {count}")

SECTIONS: Mapping[str, Text] = {
    "account": Text("Ditt konto", "Your account"),
    "acknowledgements": Text("Bekräftade villkor och policyer", "Terms and policies you confirmed"),
    "consents": Text("Samtycken", "Consents"),
    "history": Text("Vad som har hänt med kontot", "What happened to the account"),
    "companies": Text("Företag som du företräder", "Companies you represent"),
    "requests": Text("Dina ärenden", "Your signature requests"),
    "templates": Text("Dina mallar", "Your templates"),
    "purchases": Text("Köp", "Purchases"),
    "receipts": Text("Kvitton", "Receipts"),
    "wallet": Text("Saldo", "Wallet"),
    "statement": Text("Kontoutdrag", "Statement"),
    "data_requests": Text("Dina begäranden", "Your requests about your data"),
    "complaints": Text("Dina klagomål", "Your complaints"),
    "place": Text("Ärendet som du bjöds in till", "The request you were invited to"),
    "evidence": Text("Bevis för det du gjorde", "Evidence of what you did"),
}
LABELS: Mapping[str, Text] = {
    "about": Text("Gäller", "About"),
    "address": Text("Adress", "Address"),
    "amount_ore": Text("Belopp (öre)", "Amount (öre)"),
    "at": Text("Tid", "Time"),
    "available": Text("Tillgängliga krediter", "Available credits"),
    "company_number": Text("Organisationsnummer", "Organisation number"),
    "created_at": Text("Skapad", "Created"),
    "credits": Text("Krediter", "Credits"),
    "decline_reason": Text("Skäl till avböjande", "Reason for declining"),
    "description": Text("Beskrivning", "Description"),
    "device": Text("Enhet", "Device"),
    "eid_name": Text("Namn enligt BankID", "Name as BankID has it"),
    "email": Text("E-postadress", "E-mail address"),
    "ended_at": Text("Avslutad", "Ended"),
    "event": Text("Händelse", "Event"),
    "files": Text("Filer", "Files"),
    "ip_address": Text("IP-adress", "IP address"),
    "joined_at": Text("Medlem sedan", "Member since"),
    "digest": Text("Lägesmejl", "Status mail"),
    "keep_requests_days": Text("Ärenden sparas (dagar)", "Requests are kept (days)"),
    "labels": Text("Etiketter", "Labels"),
    "language": Text("Språk", "Language"),
    "message": Text("Meddelande", "Message"),
    "method": Text("Sätt", "Method"),
    "name": Text("Namn", "Name"),
    "number": Text("Nummer", "Number"),
    "outcomes": Text("Utfall", "Outcomes"),
    "parties": Text("Antal mottagare", "Number of recipients"),
    "pending_email": Text("E-postadress som väntar på bekräftelse", "E-mail address to be verified"),
    "personnummer": Text("Personnummer", "Personnummer"),
    "phone": Text("Telefonnummer", "Telephone number"),
    "policy_version": Text("Integritetspolicy", "Privacy policy"),
    "purpose": Text("Ändamål", "Purpose"),
    "reserved": Text("Reserverade krediter", "Reserved credits"),
    "rights": Text("Rättigheter", "Rights"),
    "role": Text("Roll", "Role"),
    "sender": Text("Avsändare", "Sender"),
    "sent_at": Text("Skickad", "Sent"),
    "state": Text("Läge", "State"),
    "status": Text("Läge", "State"),
    "terms_version": Text("Villkor", "Terms"),
    "text": Text("Vad du skrev", "What you wrote"),
    "title": Text("Titel", "Title"),
    "user_agent": Text("Webbläsare", "Browser"),
    "viewed_at": Text("Öppnad", "Viewed"),
}
