"""The sentences of the checks, each in Swedish and English. Names in braces are facts of the check."""

Pair = tuple[str, str]

PASSED: dict[str, Pair] = {
    "seal": ("Förseglingens signatur stämmer: {by}.", "The seal's signature is valid: {by}."),
    "whole_file": ("Förseglingen täcker hela filen, {bytes} byte.", "The seal covers the whole file, {bytes} bytes."),
    "unchanged": (
        "Efter förseglingen har bara bevis om den lagts till.",
        "Nothing but proofs of the seal was added after it.",
    ),
    "chain": (
        "Certifikatet leder till en rot som litas på, genom {issuer}.",
        "The certificate leads to a trusted root, through {issuer}.",
    ),
    "signature_time": ("Förseglad {time} enligt tidsstämpel av {by}.", "Sealed {time} by a timestamp of {by}."),
    "timestamps": (
        "{count} tidsstämpel över hela filen, av {by}; går att kontrollera till {until}.",
        "{count} timestamp over the whole file, by {by}; can be checked until {until}.",
    ),
    "revocation": (
        "Inget certifikat var spärrat {time}, enligt svar som ligger i filen.",
        "No certificate was revoked at {time}, by answers kept in the file.",
    ),
    "fingerprint": (
        "Fingeravtrycket, att jämföra med det tryckta: {sha256}.",
        "The fingerprint, to compare with the printed one: {sha256}.",
    ),
    "document": (
        "Det undertecknade dokumentet ”{filename}” ligger oförändrat i filen: SHA-256 {sha256}.",
        "The signed document “{filename}” lies unchanged in the file: SHA-256 {sha256}.",
    ),
    "events": (
        "Händelsekedjan är obruten och dess {sealed} första händelser är förseglade; {after} därefter är det inte.",
        "The chain of events is unbroken and its first {sealed} are sealed; {after} after them are not.",
    ),
    "evidence": ("Beviset {file} är det som förseglades.", "The evidence {file} is the one that was sealed."),
    "bankid_signature": (
        "BankID-underskriften stämmer och leder till BankID:s rot ({kind}, utfärdat av {issuer}).",
        "The BankID signature is valid and leads to BankID's root ({kind}, issued by {issuer}).",
    ),
    "bankid_status": ("BankID:t var giltigt {time}.", "The BankID was valid at {time}."),
    "function": ("Det var en underskrift.", "It was a signature."),
    "visible_text": (
        "Texten som visades i BankID nämner dokumentet: SHA-256 {sha256}.",
        "The text shown in BankID names the document: SHA-256 {sha256}.",
    ),
    "hidden_data": ("Underskriften gäller ärendet {request_id}.", "The signature is for the request {request_id}."),
    "person": ("BankID:t tillhör {name}, som förseglingen säger.", "The BankID is {name}'s, as the seal says."),
    "times": ("Underskrivet {signed_at}, före förseglingen.", "Signed {signed_at}, before the seal."),
    "signed_event": (
        "Händelse {seq} i kedjan vittnar om underskriften.",
        "Event {seq} of the chain tells of the signature.",
    ),
    "link_only": (
        "Godkänt genom en länk i ett mejl. Vem som höll länken är inte bevisat.",
        "Approved through a link in an e-mail. Who held the link is not proved.",
    ),
    "email_code_only": (
        "Engångskod till e-post: svagare än BankID. Den visar att någon kunde läsa mejl till adressen, inte vem.",
        "A one-time code by e-mail: weaker than BankID. It shows that somebody could read mail to the address, not who "
        "it was.",
    ),
    "sms_code_only": (
        "Engångskod via SMS: svagare än BankID. Den visar att någon kunde läsa meddelanden till numret, inte vem.",
        "A one-time code by SMS: weaker than BankID. It shows that somebody could read messages to the number, not who "
        "it was.",
    ),
    "eid_only": (
        "{name}, svagare än BankID: {stated_by} intygar vem, och personens egen underskrift finns inte.",
        "{name}, weaker than BankID: {stated_by} states who it was, and there is no signature of the person's own.",
    ),
    "eid_evidence": ("Beviset gäller {name} från {issuer}.", "The evidence is of {name} from {issuer}."),
    "eid_statement": (
        "Intyget är undertecknat med en nyckel som {issuer} då hade, enligt tjänsten; ingen rot går i god för den.",
        "The statement is signed with a key that {issuer} had then, the service says; no root vouches for it.",
    ),
    "eid_bound": (
        "Intyget är bundet till texten som skrevs under.",
        "The statement is bound to the text that was signed.",
    ),
    "eid_name": ("Intyget gäller {name}, som förseglingen säger.", "The statement is of {name}, as the seal says."),
    "visit_event": (
        "Händelsekedjan vittnar om att legitimeringen började {at}.",
        "The chain of events tells that the identification began at {at}.",
    ),
    "code_evidence": (
        "Tjänsten intygar att koden som gick till {sent_to} kom tillbaka {at} (underskrift: {kind}).",
        "The service states that the code that went to {sent_to} came back {at} (signature: {kind}).",
    ),
    "code_text": (
        "Texten som visades nämner dokumentet: SHA-256 {sha256}.",
        "The text that was shown names the document: SHA-256 {sha256}.",
    ),
    "code_name": (
        "Namnet {name} är det som personen själv skrev.",
        "The name {name} is the one that the person wrote.",
    ),
    "code_event": (
        "Händelsekedjan vittnar om att koden begärdes {at}.",
        "The chain of events tells that the code was asked for at {at}.",
    ),
    "identification": (
        "Det var en legitimering, som godkännandet vilar på; dokumentet nämns inte i den.",
        "It was an identification, on which the approval stands; it does not name the document.",
    ),
    "approved_times": ("Godkänt {signed_at}, före förseglingen.", "Approved {signed_at}, before the seal."),
    "approved_event": (
        "Händelse {seq} i kedjan vittnar om godkännandet.",
        "Event {seq} of the chain tells of the approval.",
    ),
}

FAILED: dict[str, Pair] = {
    "readable": ("Filen kan inte läsas.", "The file cannot be read."),
    "added": (
        "{bytes} byte har lagts till efter förseglingen, med {objects} nya eller ändrade delar.",
        "{bytes} bytes were added after the seal, with {objects} new or changed parts.",
    ),
    "seal": ("Ingen giltig försegling.", "No valid seal."),
    "whole_file": ("Förseglingen täcker inte hela filen.", "The seal does not cover the whole file."),
    "unchanged": ("Något har ändrats efter förseglingen.", "Something was changed after the seal."),
    "signature_time": (
        "Förseglingens tid är inte bevisad av någon tidsstämpel som litas på.",
        "The time of the seal is not proved by a trusted timestamp.",
    ),
    "timestamps": (
        "Tidsstämplarna över hela filen saknas eller är inte betrodda.",
        "The timestamps over the whole file are missing or not trusted.",
    ),
    "revocation": (
        "Certifikatets giltighet vid förseglingen är inte bevisad ({problem}).",
        "That the certificate was good at the time of the seal is not proved ({problem}).",
    ),
    "fingerprint": ("Bevisfilen som ska ligga i filen saknas.", "The evidence that should lie in the file is missing."),
    "document": (
        "Filens dokument är inte det som undertecknades ({filename}).",
        "The document in the file is not the one that was signed ({filename}).",
    ),
    "events": ("Händelsekedjan stämmer inte.", "The chain of events does not agree."),
    "evidence": ("Beviset {file} är inte det som förseglades.", "The evidence {file} is not the one that was sealed."),
    "bankid_signature": ("BankID-underskriften håller inte.", "The BankID signature does not hold."),
    "bankid_status": ("BankID:ts giltighet är inte bevisad.", "That the BankID was valid is not proved."),
    "function": ("Det var ingen underskrift, utan {function}.", "It was no signature, but {function}."),
    "visible_text": ("Texten som visades i BankID är en annan.", "The text shown in BankID is another."),
    "hidden_data": (
        "Underskriften gäller inte ärendet {request_id} och dess dokument.",
        "The signature is not for the request {request_id} and its documents.",
    ),
    "person": (
        "BankID:t tillhör {name}, vilket inte stämmer med beviset eller förseglingen.",
        "The BankID is {name}'s, which does not agree with the evidence or the seal.",
    ),
    "times": ("Tiderna stämmer inte med varandra.", "The times do not agree."),
    "signed_event": ("Händelsekedjan vittnar inte om underskriften.", "The chain of events does not tell of it."),
    "eid_evidence": (
        "Bevisfilen är inte av den e-legitimation som förseglingen säger.",
        "The evidence is not of the eID that the seal names.",
    ),
    "eid_statement": (
        "Intyget från {issuer} går inte att lita på.",
        "The statement of {issuer} cannot be relied on.",
    ),
    "eid_bound": ("Intyget är inte bundet till texten.", "The statement is not bound to the text."),
    "eid_name": (
        "Intyget gäller inte {name}, som förseglingen säger.",
        "The statement is not of {name}, as the seal says.",
    ),
    "visit_event": (
        "Händelsekedjan vittnar inte om någon legitimering {at}.",
        "The chain of events does not tell of an identification at {at}.",
    ),
    "code_evidence": (
        "Bevisfilen är inte av en underskrift med engångskod.",
        "The evidence is not of a signature by one-time code.",
    ),
    "code_text": ("Texten som visades är en annan.", "The text that was shown is another."),
    "code_name": (
        "Namnet i bevisfilen är inte {name}, som förseglingen säger.",
        "The name in the evidence is not {name}, as the seal says.",
    ),
    "code_event": (
        "Händelsekedjan vittnar inte om att någon kod begärdes {at}.",
        "The chain of events does not tell of a code asked for at {at}.",
    ),
    "identification": (
        "Det var ingen legitimering, utan {function}.",
        "It was no identification, but {function}.",
    ),
    "approved_times": ("Tiderna stämmer inte med varandra.", "The times do not agree."),
    "approved_event": ("Händelsekedjan vittnar inte om godkännandet.", "The chain of events does not tell of it."),
}

NOT_CHECKED: dict[str, Pair] = {
    "revocation": ("Certifikatets giltighet har inte kontrollerats.", "The certificate's status was not checked."),
    "events": ("Händelsekedjan har inte kontrollerats.", "The chain of events was not checked."),
    "evidence": ("Underskriften har inte kontrollerats.", "The signature was not checked."),
    "method": ("Underskriftens sätt är okänt här: {method}.", "The way it was signed is unknown here: {method}."),
    "bankid_signature": ("BankID-underskriften har inte kontrollerats.", "The BankID signature was not checked."),
}

REASONS: dict[str, Pair] = {
    "bytes_appended": ("Något har lagts till sist i filen.", "Something was added at its end."),
    "content_changed": ("Innehållet är inte det som förseglades.", "The content is not what was sealed."),
    "objects_changed": ("Delar har bytts ut eller lagts till.", "Parts were replaced or added."),
    "proofs_missing": ("Tidsstämplar och bevis saknas.", "Timestamps and proofs are missing."),
    "not_as_written": (
        "Den sista tidsstämpeln är inte skriven som förseglingen skriver den.",
        "The last timestamp is not written as the sealer writes it.",
    ),
    "not_ours": ("Filen bär bara andra underskrifter.", "The file bears other signatures only."),
    "unsigned": ("Filen bär inga underskrifter.", "The file bears no signatures."),
    "damaged": ("Den är skadad eller ingen PDF.", "It is damaged or no PDF."),
    "too_large": ("Den är för stor.", "It is too large."),
    "too_slow": ("Den tog för lång tid att läsa.", "It took too long to read."),
    "too_complex": ("Den är för komplicerad.", "It is too complex."),
    "broken": ("Den är bruten vid händelse {at}.", "It is broken at event {at}."),
    "other_head": (
        "Händelsen som förseglingen nämner finns inte i den.",
        "The event that the seal names is not in it.",
    ),
    "missing": ("Filen finns inte i mappen.", "The file is not in the folder."),
    "not_given": ("Inget bevismaterial gavs (--evidence MAPP).", "No evidence was given (--evidence FOLDER)."),
    "other_content": ("Filen med det namnet har ett annat innehåll.", "The file of that name has another content."),
    "used_twice": ("Samma bevis gäller redan en annan.", "The same evidence serves another already."),
    "no_bankid_root": ("Ingen rot för BankID gavs (--bankid-root).", "No root of BankID was given (--bankid-root)."),
    "test_bankid": (
        "ETT TEST-BANKID, som inte bevisar vem någon är.",
        "A TEST BANKID, which proves nobody's identity.",
    ),
    "attached": ("Det ligger i filen.", "It lies in the file."),
    "unknown_method": ("En nyare version av programmet behövs.", "A newer version of this program is needed."),
    "other_method": ("Den säger ett annat sätt än förseglingen.", "It tells of another way than the seal."),
    "other_document": ("Den nämner inte det här dokumentet.", "It does not name this document."),
    "digest": ("Innehållet har ändrats efter underskriften.", "The content was changed after signing."),
    "chain": ("Certifikatet leder inte till roten.", "The certificate does not lead to the root."),
    "ocsp_revoked": ("Det var spärrat.", "It was revoked."),
    "ocsp_nonce": ("Svaret gäller en annan underskrift.", "The answer is for another signature."),
    "after_the_seal": ("", ""),
}
