// Times, days, sizes and money as people write them. The service's days are Stockholm's.
import { useMemo } from "react";
import { type Language, useLanguage } from "./language";

const LOCALES: Readonly<Record<Language, string>> = { sv: "sv-SE", en: "en-GB" };
const ZONE = "Europe/Stockholm";
const DAY_MS = 86_400_000;

export interface Format {
  /** 12 mars 2026 14:05 */
  time(iso: string): string;
  /** 12 mars 2026 */
  day(iso: string): string;
  /** 3 timmar sedan, for what is less than a week away; else the day */
  ago(iso: string): string;
  size(bytes: number): string;
  /** öre as kronor: 1 955 kr */
  money(ore: number): string;
  number(value: number): string;
}

export function formatOf(language: Language): Format {
  const locale = LOCALES[language];
  const time = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: ZONE });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: ZONE });
  const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const whole = new Intl.NumberFormat(locale, { style: "currency", currency: "SEK", maximumFractionDigits: 0 });
  const exact = new Intl.NumberFormat(locale, { style: "currency", currency: "SEK" });
  const number = new Intl.NumberFormat(locale);
  return {
    time: (iso) => time.format(new Date(iso)),
    day: (iso) => day.format(new Date(iso)),
    ago: (iso) => relative(iso, near) ?? day.format(new Date(iso)),
    size: (bytes) => size(bytes, locale),
    money: (ore) => (ore % 100 === 0 ? whole : exact).format(ore / 100),
    number: (value) => number.format(value),
  };
}

function relative(iso: string, near: Intl.RelativeTimeFormat): string | null {
  const ms = new Date(iso).getTime() - Date.now();
  const minutes = Math.round(ms / 60_000);
  if (Math.abs(minutes) < 60) return near.format(minutes, "minute");
  if (Math.abs(ms) < DAY_MS) return near.format(Math.round(ms / 3_600_000), "hour");
  return Math.abs(ms) < 7 * DAY_MS ? near.format(Math.round(ms / DAY_MS), "day") : null;
}

function size(bytes: number, locale: string): string {
  const [value, unit] = bytes < 1e6 ? [Math.ceil(bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

export function useFormat(): Format {
  const language = useLanguage();
  return useMemo(() => formatOf(language), [language]);
}
