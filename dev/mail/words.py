"""The words of the inbox page in Swedish (default) and English."""

SV = {
    "title": "Inkorg",
    "lead": "Brev som tjänsten har skickat på den här datorn. Inget av dem har lämnat den.",
    "everyone": "Alla adresser",
    "addresses": "Adresser",
    "none": "Inga brev än.",
    "none_hint": "När tjänsten skickar ett brev syns det här.",
    "from": "Från",
    "to": "Till",
    "subject": "Ämne",
    "time": "Tid",
    "tags": "Märkning",
    "no_subject": "(utan ämne)",
    "bounced": "studsade",
    "delivered": "levererat",
    "complained": "anmält som skräp",
    "make_bounced": "Låt brevet studsa",
    "make_complained": "Anmäl som skräppost",
    "files": "Bilagor",
    "open": "Öppna",
    "download": "Ladda ner",
    "html": "Brevet",
    "text": "Textversion",
    "headers": "Brevhuvud",
    "raw": "Ladda ner hela brevet (.eml)",
    "back": "Till inkorgen",
    "missing": "Brevet finns inte.",
    "new": "Det har kommit nya brev.",
    "show": "Visa dem",
    "other": "English",
    "skip": "Hoppa till innehållet",
}
EN = {
    "title": "Inbox",
    "lead": "Mails the service has sent on this computer. None of them has left it.",
    "everyone": "All addresses",
    "addresses": "Addresses",
    "none": "No mails yet.",
    "none_hint": "When the service sends a mail, it appears here.",
    "from": "From",
    "to": "To",
    "subject": "Subject",
    "time": "Time",
    "tags": "Tags",
    "no_subject": "(no subject)",
    "bounced": "bounced",
    "delivered": "delivered",
    "complained": "reported as spam",
    "make_bounced": "Let the mail bounce",
    "make_complained": "Report it as spam",
    "files": "Attachments",
    "open": "Open",
    "download": "Download",
    "html": "The mail",
    "text": "Text version",
    "headers": "Headers",
    "raw": "Download the whole mail (.eml)",
    "back": "To the inbox",
    "missing": "There is no such mail.",
    "new": "New mails have arrived.",
    "show": "Show them",
    "other": "Svenska",
    "skip": "Skip to the content",
}
WORDS = {"sv": SV, "en": EN}


def chosen(query: str | None, accept_language: str) -> str:
    """`lang=` of the address, else what the browser prefers, else Swedish."""
    if query in WORDS:
        return query
    preferred = (part.split(";")[0].strip().lower()[:2] for part in accept_language.split(","))
    return next((each for each in preferred if each in WORDS), "sv")
