"""The words of letters about the erasure of an account, in Swedish and English."""

from collections.abc import Mapping

from chalicelib.notifications.domain import Kind
from chalicelib.notifications.texts import Words
from chalicelib.platform.text import Text

_NOT_YOU = Text(
    sv="Var det inte du? Logga in med BankID och ångra raderingen.",
    en="Was it not you? Log in with BankID and cancel the erasure.",
)
_BUTTON = Text(sv="Se raderingen", en="See the erasure")
ERASURE_WORDS: Mapping[Kind, Words] = {
    Kind.ERASURE_REQUESTED: Words(
        Text(sv="Bekräfta raderingen av ditt konto", en="Confirm the erasure of your account"),
        (
            Text(
                sv="Vi har tagit emot en begäran om att radera ditt konto. Inget händer förrän du har loggat in med "
                "BankID igen och bekräftat, inom 24 timmar.",
                en="We have received a request to erase your account. Nothing happens until you have logged in with "
                "BankID again and confirmed, within 24 hours.",
            ),
            _NOT_YOU,
        ),
        _BUTTON,
    ),
    Kind.ERASURE_FROZEN: Words(
        Text(sv="Ditt konto är fryst inför radering", en="Your account is frozen before its erasure"),
        (
            Text(
                sv="Du kan ångra dig till {until}. Därefter raderas dina uppgifter och går inte att få tillbaka. "
                "Hämta dina dokument innan dess.",
                en="You can change your mind until {until}, Swedish time. After that your data is erased and cannot be "
                "had back. Fetch your documents before then.",
            ),
            _NOT_YOU,
        ),
        _BUTTON,
    ),
    Kind.ERASURE_CANCELLED: Words(
        Text(sv="Raderingen är avbruten", en="The erasure is cancelled"),
        (
            Text(
                sv="Raderingen av ditt konto är avbruten. Allt finns kvar som det var.",
                en="The erasure of your account is cancelled. Everything is as it was.",
            ),
        ),
    ),
    Kind.ERASED: Words(
        Text(sv="Dina uppgifter är raderade", en="Your data is erased"),
        (
            Text(
                sv="Dina uppgifter hos B2B Sign är raderade och nycklarna till dem förstörda. Intyget {certificate} "
                "säger vad som raderades, vad som enligt lag måste vara kvar, och hur länge.",
                en="Your data at B2B Sign is erased and the keys to it are destroyed. Certificate {certificate} says "
                "what was erased, what the law requires us to keep, and for how long.",
            ),
            Text(
                sv="Det här är vårt sista brev till dig. Du kan klaga hos Integritetsskyddsmyndigheten, imy.se.",
                en="This is our last letter to you. You can complain to the Swedish Authority for "
                "Privacy Protection, imy.se.",
            ),
        ),
        Text(sv="Hämta intyget", en="Fetch the certificate"),
    ),
}
