"""The processings, each with its one purpose and ground, and the times things are kept."""

from chalicelib.platform.text import Text
from chalicelib.privacy.field import Activity, Basis, OnErasure, Retention, Treatment

USERS = Text("Användare", "Users")
USERS_AND_INVITED = Text("Användare och inbjudna personer", "Users and invited persons")
EVERYBODY = Text("Användare, inbjudna personer och besökare", "Users, invited persons and visitors")
MEMBERS = Text("Användare som företräder företag", "Users who represent companies")
BUYERS = Text("Köpare", "Buyers")
STAFF_MEMBERS = Text("Våra medarbetare", "Our staff")

ACCOUNT = Activity(
    key="account",
    purpose=Text("Ge dig ett konto och nå dig", "Give you an account and reach you"),
    subjects=USERS,
    bases=(Basis.CONTRACT,),
)
IDENTIFICATION = Activity(
    key="identification",
    purpose=Text("Säkert veta vem som loggar in och skriver under", "Know for certain who logs in and who signs"),
    subjects=USERS_AND_INVITED,
    bases=(Basis.CONTRACT, Basis.CERTAIN_IDENTITY),
)
COMPANIES = Activity(
    key="companies",
    purpose=Text("Låta dig handla för ett företag", "Let you act for a company"),
    subjects=MEMBERS,
    bases=(Basis.CONTRACT, Basis.INTEREST),
)
SIGNING = Activity(
    key="signing",
    purpose=Text("Skicka, skriva under och arkivera dokument", "Send, sign and archive documents"),
    subjects=USERS_AND_INVITED,
    bases=(Basis.CONTRACT, Basis.PROCESSOR),
)
PROOF = Activity(
    key="proof",
    purpose=Text("Kunna visa att en underskrift är äkta", "Be able to show that a signature is genuine"),
    subjects=USERS_AND_INVITED,
    bases=(Basis.PROCESSOR, Basis.INTEREST, Basis.CERTAIN_IDENTITY),
)
VERIFICATION = Activity(
    key="verification",
    purpose=Text("Kontrollera dokument åt den som frågar", "Check documents for whoever asks"),
    subjects=EVERYBODY,
    bases=(Basis.CONTRACT, Basis.PROCESSOR),
)
PURCHASES = Activity(
    key="purchases",
    purpose=Text("Sälja krediter och ta betalt", "Sell credits and be paid"),
    subjects=BUYERS,
    bases=(Basis.CONTRACT,),
)
BOOKKEEPING = Activity(
    key="bookkeeping",
    purpose=Text("Följa bokföringslagen (1999:1078)", "Obey the Swedish bookkeeping act (1999:1078)"),
    subjects=BUYERS,
    bases=(Basis.LAW,),
)
MESSAGES = Activity(
    key="messages",
    purpose=Text("Meddela dig om dina ärenden och köp", "Tell you about your requests and purchases"),
    subjects=USERS_AND_INVITED,
    bases=(Basis.CONTRACT,),
)
MARKETING = Activity(
    key="marketing",
    purpose=Text("Skicka nyheter till den som vill ha dem", "Send news to whoever wants them"),
    subjects=USERS,
    bases=(Basis.CONSENT,),
)
ACCOUNTABILITY = Activity(
    key="accountability",
    purpose=Text(
        "Kunna visa att vi följer dataskyddsreglerna", "Be able to show that we obey the data protection rules"
    ),
    subjects=USERS_AND_INVITED,
    bases=(Basis.LAW, Basis.INTEREST),
)
RIGHTS = Activity(
    key="rights",
    purpose=Text("Svara när du använder dina rättigheter", "Answer when you use your rights"),
    subjects=USERS_AND_INVITED,
    bases=(Basis.LAW,),
)
COMPLAINTS = Activity(
    key="complaints",
    purpose=Text("Besvara klagomål på tjänsten", "Answer complaints about the service"),
    subjects=EVERYBODY,
    bases=(Basis.CONTRACT, Basis.INTEREST),
)
SECURITY = Activity(
    key="security",
    purpose=Text("Skydda tjänsten och hålla den igång", "Protect the service and keep it running"),
    subjects=EVERYBODY,
    bases=(Basis.INTEREST,),
)
INTEGRATIONS = Activity(
    key="integrations",
    purpose=Text("Låta dina egna system använda tjänsten", "Let your own systems use the service"),
    subjects=USERS,
    bases=(Basis.CONTRACT,),
)
STAFF = Activity(
    key="staff",
    purpose=Text(
        "Se till att bara behöriga medarbetare kommer åt uppgifter", "Let only authorised staff reach any data"
    ),
    subjects=STAFF_MEMBERS,
    bases=(Basis.INTEREST,),
)
ACTIVITIES = (
    ACCOUNT,
    IDENTIFICATION,
    COMPANIES,
    SIGNING,
    PROOF,
    VERIFICATION,
    PURCHASES,
    BOOKKEEPING,
    MESSAGES,
    MARKETING,
    ACCOUNTABILITY,
    RIGHTS,
    COMPLAINTS,
    SECURITY,
    INTEGRATIONS,
    STAFF,
)

UNTIL_ASKED = Retention(Text("Tills du ber oss ta bort kontot", "Until you ask us to remove the account"))
WHILE_MEMBERS = Retention(Text("Så länge företaget har medlemmar", "While the company has members"))
SENDERS_SETTING = Retention(
    Text("Så länge avsändaren har bestämt, högst tio år", "As long as the sender has decided, ten years at most"), 3650
)
DRAFTS = Retention(
    Text("90 dagar för utkast, annars tills ärendet är avslutat", "90 days for drafts, else until it is closed")
)
FISCAL_YEARS = Retention(
    Text(
        "Till och med det sjunde året efter räkenskapsårets slut",
        "Through the seventh year after the end of the fiscal year",
    )
)
THREE_YEARS_AFTER = Retention(Text("Tre år efter att kontot har upphört", "Three years after the account's end"), 1095)
THREE_YEARS = Retention(Text("Tre år", "Three years"), 1095)
UNTIL_ERASED = Retention(Text("Tills raderingen är klar", "Until the erasure is done"))
WHILE_SUPPRESSED = Retention(Text("Tills du vill ha utskick igen", "Until you want to hear from us again"))
FIVE_YEARS = Retention(Text("Fem år", "Five years"), 1825)
AFTER_EMPLOYMENT = Retention(
    Text("Fem år efter att behörigheten har upphört", "Five years after the access has ended"), 1825
)
UNTIL_WITHDRAWN = Retention(Text("Tills du tar tillbaka ditt samtycke", "Until you withdraw your consent"))
MONTHS_36 = Retention(Text("36 månader", "36 months"), 1095)
DAYS_180 = Retention(Text("180 dagar", "180 days"), 180)
DAYS_90 = Retention(Text("90 dagar", "90 days"), 90)
DAYS_30 = Retention(Text("Högst 30 dagar", "30 days at most"), 30)
DAYS_15 = Retention(Text("Högst 15 dagar", "15 days at most"), 15)
DAYS_14 = Retention(Text("14 dagar", "14 days"), 14)
DAYS_4 = Retention(Text("Högst fyra dagar", "Four days at most"), 4)
ONE_DAY = Retention(Text("Ett dygn", "One day"), 1)
NO_TIME = Retention(Text("Ingen tid: uppgiften gäller ingen person", "No time: the value tells about nobody"))

TECHNICAL = Treatment(activity=SECURITY, retention=NO_TIME, on_erasure=OnErasure.NOTHING)
