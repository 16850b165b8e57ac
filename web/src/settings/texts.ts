import { both } from "../i18n/language";

export const settingsTexts = both(
  {
    emailNeeded: "Din e-postadress behövs",
    emailWhy: "Dit skickas besked om dina ärenden och det förseglade dokumentet. Den bekräftas med en länk.",
    email: "E-post",
    sendLink: "Skicka en länk",
    sentTo: "Vi har skickat en länk till",
    sentLead: "Öppna mejlet och bekräfta adressen. Sidan går vidare av sig själv.",
    another: "Ange en annan adress",
  },
  {
    emailNeeded: "Your e-mail address is needed",
    emailWhy: "News of your requests and the sealed document go there. It is verified by a link.",
    email: "E-mail",
    sendLink: "Send a link",
    sentTo: "We have sent a link to",
    sentLead: "Open the mail and verify the address. This page goes on by itself.",
    another: "Give another address",
  },
);
