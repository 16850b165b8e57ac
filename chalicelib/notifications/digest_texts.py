"""The words of the digest, in Swedish and English."""

from collections.abc import Mapping

from chalicelib.notifications.domain import Kind
from chalicelib.notifications.texts import Words
from chalicelib.platform.text import Text

DIGEST_WORDS: Mapping[Kind, Words] = {
    Kind.DIGEST: Words(
        Text(sv="Så står det till med dina ärenden", en="How your requests stand"),
        (
            Text(sv="Väntar på underskrift: {waiting}.", en="Waiting for signatures: {waiting}."),
            Text(
                sv="Går ut inom tre dagar utan att alla har skrivit under: {ending}.",
                en="Expiring within three days without all signatures: {ending}.",
            ),
            Text(sv="Klara sedan sist: {completed}.", en="Completed since last time: {completed}."),
            Text(
                sv="Avböjda, utgångna eller återkallade sedan sist: {ended}.",
                en="Declined, expired or voided since last time: {ended}.",
            ),
            Text(
                sv="Vill du ha brevet oftare, mer sällan eller inte alls väljer du det i inställningarna.",
                en="If you want this letter more often, less often or not at all, choose so in your settings.",
            ),
        ),
        Text(sv="Öppna ärendena", en="Open the requests"),
    ),
}
