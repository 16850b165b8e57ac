"""Swedish summaries and descriptions of withdrawals."""

from collections.abc import Mapping

RETURNS: Mapping[str, tuple[str, str]] = {
    "read_withdrawal_offer": (
        "Vad som skulle komma tillbaka om köpet ångrades nu, hur länge det går, och varför.",
        "Inget ändras av att läsa det.",
    ),
    "withdraw_from_purchase": (
        "Ångra ett köp: oanvända krediter lämnas tillbaka, och pengarna går samma väg som de kom.",
        "Reserverade krediter inväntas, resten betalas tillbaka genast. En bekräftelse mejlas, och en kreditfaktura.",
    ),
    "list_withdrawals": (
        "Ångrade köp med återbetalningar, nyast först. Ett som nyss gjordes kan saknas ett ögonblick.",
        "",
    ),
    "read_withdrawal": ("Ett ångrat köp: vad som kommer tillbaka, och vad som har kommit.", ""),
    "send_withdrawal_form": (
        "Ångra ett köp utan inloggning, med kvittots nummer och adress.",
        "Svaret är detsamma vad som än uppges. Hör det till ett köp mejlas en länk att bekräfta med; meddelandet "
        "räknas från när formuläret skickades.",
    ),
    "confirm_withdrawal": (
        "Bekräfta med den mejlade länken att ett köp ångras. Att upprepa anropet gör inget, så det behöver ingen "
        "Idempotency-Key.",
        "",
    ),
}
