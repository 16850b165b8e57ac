"""The words of letters about purchases and refunds, in Swedish and English."""

from collections.abc import Mapping

from chalicelib.notifications.domain import Kind
from chalicelib.notifications.texts import Words
from chalicelib.platform.text import Text

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
        Text(sv="Se krediterna", en="See the credits"),
    ),
}
