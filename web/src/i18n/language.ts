// Which language the client speaks: what the person chose, else the browser's, else Swedish. One store for all.
import { useSyncExternalStore } from "react";

export type Language = "sv" | "en";
export const LANGUAGES: readonly Language[] = ["sv", "en"];
const KEY = "language";

const isLanguage = (value: unknown): value is Language => LANGUAGES.includes(value as Language);

function first(): Language {
  const asked = new URLSearchParams(location.search).get("lang");
  const chosen = isLanguage(asked) ? asked : localStorage.getItem(KEY);
  const offered = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return isLanguage(chosen) ? chosen : (offered ?? "sv");
}

let current = first();
const listeners = new Set<() => void>();
document.documentElement.lang = current;

export const language = (): Language => current;

export function choose(next: Language): void {
  current = next;
  localStorage.setItem(KEY, next);
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLanguage = (): Language => useSyncExternalStore(subscribe, language);

export type Bilingual<T> = Readonly<Record<Language, T>>;

/** The same texts in both languages; what one of them lacks does not compile. */
export const both = <T>(sv: T, en: NoInfer<T>): Bilingual<T> => ({ sv, en });

export const useTexts = <T>(texts: Bilingual<T>): T => texts[useLanguage()];
