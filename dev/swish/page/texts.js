// Every text of the page, Swedish and English. States and codes carry Swish's names and a plain sentence.
export const TEXTS = {
  sv: {
    title: "Swish-appen", badge: "simulator, bara på den här datorn",
    scanHeading: "Läs av eller öppna", scanHint: "QR-kodens text (D…) eller applänk (swish://…)", scan: "Läs av",
    payments: "Betalningar som väntar", noPayments: "Ingen betalning väntar. Köp krediter i tjänsten och välj Swish.",
    ended: "Avslutade", byPhone: "Till telefonen {phone}", byCode: "Öppnas med QR-kod eller applänk",
    asked: "{how}. Meddelande: ”{message}”. Referens: {reference}.", secondsLeft: "{n} s kvar",
    pay: "Betala {amount} kr", decline: "Avböj", timeOut: "Låt tiden gå ut", payLate: "Betala ändå, för sent",
    refundsEnd: "Återbetalningar av den", set: "Ställ in", refundsWell: "går bra", more: "Andra händelser",
    telling: "Besked till tjänsten (callback)", otherAmount: "Fel belopp (kr)", payOther: "Betala det",
    failure: "Misslyckas med", end: "Avsluta", callBackAgain: "Skicka callback igen",
    callBackForged: "Skicka falsk callback", refund: "Återbetalning {amount} kr: {state}", refundPay: "Betala ut",
    refundFail: "Låt misslyckas", told: "Callback: {list}.", toldNothing: "Ingen callback ännu.",
    opened: "Betalningen är öppnad i appen: {amount} kr.", is: "{amount} kr: {state}.", sent: "Callback skickas.",
    saved: "Inställt.",
    workshop: "Automatik och störningar", autoDelay: "Betala allt av sig självt, efter (ms)", autoOn: "Slå på",
    autoOff: "Slå av", fault: "Störning i Swish", faultOperation: "Anrop", faultTimes: "Gånger", faultOn: "Stör",
    everyOperation: "alla", refundsByHand: "Återbetalningar väntar på dig", reset: "Återställ allt",
    allNormal: "Allt fungerar som vanligt.", autoIs: "Automatik: {ms} ms.", faultIs: "Störning: {kind} ({operation}).",
    states: {
      CREATED: "väntar", PAID: "betald", DECLINED: "avböjd", ERROR: "misslyckad", CANCELLED: "avbruten av tjänsten",
      VALIDATED: "godkänd, väntar", DEBITED: "dragen från tjänsten",
    },
    codes: {
      TM01: "tiden gick ut", BANKIDCL: "avbröt i BankID", RF07: "nekad av banken", FF10: "fel hos banken",
      DS24: "banken svarade inte, okänt utfall",
    },
    tellings: {
      once: "som vanligt", lost: "försvinner", twice: "två gånger", "out-of-order": "i fel ordning, en äldre sist",
    },
    callbackStates: { waiting: "på väg", delivered: "mottagen", "given-up": "gavs upp", lost: "försvann" },
    faults: {
      "internal-error": "500, inget gjort", unavailable: "503, inget gjort", "request-timeout": "408, men utfört",
      drop: "avbruten anslutning, inget gjort", "answer-lost": "utfört, men svaret försvinner", slow: "långsamt svar (5 s)",
      unreadable: "utfört, men svaret går inte att läsa", "paid-before-answer": "betald och callback före svaret",
    },
    errors: {
      unknown_payment: "Ingen sådan betalning finns.", payment_ended: "Betalningen är redan avslutad.",
      not_late: "Bara det som gick ut i tid eller blev utan svar kan betalas för sent.", refund_ended: "Återbetalningen är redan avslutad.",
      unknown_refund: "Ingen sådan återbetalning finns.", code_needed: "Välj en felkod.",
      invalid_body: "Något av värdena går inte att använda.", unreachable: "Simulatorn svarar inte.",
    },
  },
  en: {
    title: "The Swish app", badge: "simulator, on this computer only",
    scanHeading: "Scan or open", scanHint: "The QR code's text (D…) or app link (swish://…)", scan: "Scan",
    payments: "Payments waiting", noPayments: "No payment is waiting. Buy credits in the service and choose Swish.",
    ended: "Ended", byPhone: "To the phone {phone}", byCode: "Opened by QR code or app link",
    asked: "{how}. Message: “{message}”. Reference: {reference}.", secondsLeft: "{n} s left",
    pay: "Pay SEK {amount}", decline: "Decline", timeOut: "Let it time out", payLate: "Pay all the same, too late",
    refundsEnd: "Refunds of it", set: "Set", refundsWell: "go well", more: "Other events",
    telling: "Telling the service (callback)", otherAmount: "Wrong amount (SEK)", payOther: "Pay that",
    failure: "Fail with", end: "End", callBackAgain: "Send the callback again",
    callBackForged: "Send a forged callback", refund: "Refund of SEK {amount}: {state}", refundPay: "Pay out",
    refundFail: "Let it fail", told: "Callback: {list}.", toldNothing: "No callback yet.",
    opened: "The payment is open in the app: SEK {amount}.", is: "SEK {amount}: {state}.", sent: "The callback is being sent.",
    saved: "Set.",
    workshop: "Automation and faults", autoDelay: "Pay everything by itself, after (ms)", autoOn: "Switch on",
    autoOff: "Switch off", fault: "Fault in Swish", faultOperation: "Call", faultTimes: "Times", faultOn: "Disturb",
    everyOperation: "all", refundsByHand: "Refunds wait for you", reset: "Reset everything",
    allNormal: "Everything works as usual.", autoIs: "Automatic: {ms} ms.", faultIs: "Fault: {kind} ({operation}).",
    states: {
      CREATED: "waiting", PAID: "paid", DECLINED: "declined", ERROR: "failed", CANCELLED: "cancelled by the service",
      VALIDATED: "accepted, waiting", DEBITED: "taken from the service",
    },
    codes: {
      TM01: "timed out", BANKIDCL: "cancelled in BankID", RF07: "declined by the bank", FF10: "the bank's error",
      DS24: "no answer from the bank, outcome unknown",
    },
    tellings: { once: "as usual", lost: "is lost", twice: "twice", "out-of-order": "out of order, an older one last" },
    callbackStates: { waiting: "on its way", delivered: "received", "given-up": "given up", lost: "lost" },
    faults: {
      "internal-error": "500, nothing done", unavailable: "503, nothing done", "request-timeout": "408, but done",
      drop: "connection cut, nothing done", "answer-lost": "done, but the answer is lost", slow: "slow answer (5 s)",
      unreadable: "done, but the answer is unreadable", "paid-before-answer": "paid and called back before the answer",
    },
    errors: {
      unknown_payment: "There is no such payment.", payment_ended: "The payment has already ended.",
      not_late: "Only what timed out or got no answer can be paid too late.", refund_ended: "The refund has already ended.",
      unknown_refund: "There is no such refund.", code_needed: "Choose a code.",
      invalid_body: "One of the values cannot be used.", unreachable: "The simulator does not answer.",
    },
  },
};
export const FAILURES = ["BANKIDCL", "RF07", "FF10", "DS24"];
export const REFUND_FAILURES = ["RF07", "FF10", "DS24"];
export const OPERATIONS = ["create", "read", "cancel", "refund", "read-refund"];
