import { both, language } from "./language";

const texts = both(
  "Ingen kontakt med tjänsten. Det du har skrivit finns kvar; kontrollera nätet och försök igen.",
  "No contact with the service. What you wrote is still here; check your network and try again.",
);

export const offlineText = (): string => texts[language()];
