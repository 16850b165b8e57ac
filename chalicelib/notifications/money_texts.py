"""The words of letters about purchases and refunds, in Swedish and English."""

from collections.abc import Mapping

from chalicelib.notifications.domain import Kind
from chalicelib.notifications.texts import Words
from chalicelib.platform.text import Text

SEE = Text(sv="Se krediterna", en="See the credits")
MONEY_WORDS: Mapping[Kind, Words] = {
    Kind.RECEIPT: Words(
        Text(sv="{document} {number} från B2B Sign", en="{document} {number} from B2B Sign"),
        (
            Text(
                sv="{document} {number} på {amount} är bifogat som PDF. Det finns också under Krediter när du är "
                "inloggad.",
                en="{document} {number} of {amount} is attached as a PDF. It is also under Credits when you are logged "
                "in.",
            ),
        ),
        SEE,
    ),
    Kind.WITHDRAWAL_ASKED: Words(
        Text(sv="Bekräfta att du ångrar köp {reference}", en="Confirm that you withdraw from purchase {reference}"),
        (
            Text(
                sv="Någon har den {sent} uppgett kvittots nummer och din e-postadress för att ångra köpet av {bought} "
                "krediter. Bekräfta med knappen. Meddelandet räknas från den tid då det skickades.",
                en="Somebody gave the receipt's number and your e-mail address on {sent}, to withdraw from the "
                "purchase of {bought} credits. Confirm with the button. The message counts from when it was sent.",
            ),
            Text(
                sv="Om det inte var du behöver du inte göra något: utan bekräftelse händer ingenting.",
                en="If it was not you, you need not do anything: without a confirmation nothing happens.",
            ),
        ),
        Text(sv="Ångra köpet", en="Withdraw from the purchase"),
    ),
    Kind.WITHDRAWAL_RECEIVED: Words(
        Text(sv="Bekräftelse: du har ångrat köp {reference}", en="Acknowledgement: you withdrew from {reference}"),
        (
            Text(
                sv="Vi har tagit emot ditt meddelande om att du ångrar köpet av {bought} krediter. Det skickades "
                "{sent} och togs emot {received}. Spara det här brevet: det är bekräftelsen.",
                en="We have received your message that you withdraw from the purchase of {bought} credits. It was sent "
                "{sent} and received {received}. Keep this letter: it is the acknowledgement.",
            ),
            Text(
                sv="{amount} betalas tillbaka på samma sätt som du betalade ({method}). En kreditfaktura kommer i ett "
                "eget brev.",
                en="{amount} goes back the way you paid ({method}). A credit invoice comes in a letter of its own.",
            ),
            Text(
                sv="{held} krediter är reserverade för ärenden som ingen har skrivit under. De betalas tillbaka om "
                "ärendet avslutas utan underskrift, och är använda om någon skriver under.",
                en="{held} credits are reserved for requests that nobody has signed. They are paid back if the request "
                "ends without a signature, and are used if somebody signs.",
            ),
        ),
        SEE,
    ),
    Kind.REFUND_FAILED: Words(
        Text(sv="Återbetalningen av {amount} gick inte fram", en="The refund of {amount} did not arrive"),
        (
            Text(
                sv="Betaltjänsten kunde inte betala tillbaka {amount} för köp {reference} ({method}). Vi är "
                "fortfarande skyldiga dig pengarna. Vi har fått veta det och försöker igen.",
                en="The payment provider could not pay back {amount} for purchase {reference} ({method}). We still owe "
                "you the money. We know, and will try again.",
            ),
        ),
        SEE,
    ),
}
