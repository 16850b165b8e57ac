import { both } from "../i18n/language";

export const uiTexts = both(
  {
    cancel: "Avbryt",
    close: "Stäng",
    again: "Försök igen",
    loading: "Hämtar …",
    working: "Arbetar …",
    required: "Fyll i det här.",
    more: "Visa fler",
    failed: "Det gick inte",
    statuses: {
      draft: "Utkast",
      pending: "Väntar på underskrift",
      sealing: "Förseglas",
      completed: "Klart",
      declined: "Avböjt",
      expired: "Gick ut",
      voided: "Återkallat",
      failed: "Försegling dröjer",
    },
  },
  {
    cancel: "Cancel",
    close: "Close",
    again: "Try again",
    loading: "Loading …",
    working: "Working …",
    required: "Fill this in.",
    more: "Show more",
    failed: "It did not work",
    statuses: {
      draft: "Draft",
      pending: "Waiting for signatures",
      sealing: "Being sealed",
      completed: "Completed",
      declined: "Declined",
      expired: "Expired",
      voided: "Withdrawn",
      failed: "Sealing is delayed",
    },
  },
);
