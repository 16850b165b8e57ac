"""The categories of data that the service holds, as the register extract and the record of processing name them."""

from chalicelib.platform.text import Text
from chalicelib.privacy.field import Category


def _category(key: str, sv: str, en: str) -> Category:
    return Category(key, Text(sv, en))


ID = _category("user.unique_id.pseudonymous", "Interna nummer", "Internal identifiers")
NAME = _category("user.name", "Namn", "Name")
EMAIL = _category("user.contact.email", "E-postadress", "E-mail address")
PHONE = _category("user.contact.phone_number", "Telefonnummer", "Telephone number")
ADDRESS = _category("user.contact.address", "Postadress", "Postal address")
PERSONNUMMER = _category(
    "user.government_id.national_identification_number", "Personnummer", "Personal identity number (personnummer)"
)
LOOKUP = _category(
    "user.unique_id.keyed_hash",
    "Nyckelskyddade kontrollsummor av adresser och personnummer",
    "Keyed hashes of addresses and personnummer",
)
ORGANISATION = _category("user.workplace", "Företagsuppgifter", "Company data")
ROLE = _category("user.job_title.role", "Roll i ett företag", "Role in a company")
SETTINGS = _category("user.account.settings", "Inställningar", "Settings")
ACCOUNT = _category("user.account", "Kontots tillstånd och tider", "State and times of the account")
CREDENTIALS = _category(
    "user.authorization.credentials", "Inloggningar och åtkomstbevis", "Logins and proofs of access (hashes)"
)
EVIDENCE = _category(
    "user.authorization.signature",
    "Underskrifter och bevis för dem (BankID:s svar, tid, IP-adress)",
    "Signatures and their evidence (BankID's answer, time, IP address)",
)
DEVICE = _category("user.device.ip_address", "IP-adress och enhet", "IP address and device")
CONTENT = _category("user.content", "Dokument och det som du eller andra har skrivit", "Documents and written content")
ACTIVITY = _category("user.behavior", "Vad som har hänt i ärenden, och när", "What happened in requests, and when")
PAYMENT = _category("user.payment", "Köp och betalningar", "Purchases and payments")
BALANCE = _category("user.financial", "Saldo och bokförda poster", "Balance and entries of the book")
PREFERENCES = _category(
    "user.privacy_preferences", "Bekräftelser, samtycken och invändningar", "Acknowledgements, consents, objections"
)
COMPLAINT = _category("user.content.privacy_request", "Begäran om dina rättigheter", "Requests about your rights")
DELIVERY = _category(
    "user.contact.delivery", "Skickade meddelanden och hur det gick", "Messages sent, and how they fared"
)
SYSTEM = _category("system.operations", "Teknisk uppgift", "Technical value")
CATALOGUE = _category("system.catalogue", "Tjänstens egna mallar", "The service's own templates")
