// What was typed, as the API takes it.
import type { Schemas } from "../api/client";
import { language } from "../i18n/language";
import type { Field } from "./queries";

export type Typed = Readonly<Record<string, string | boolean>>;
export interface Person {
  readonly isMe: boolean;
  readonly name: string;
  readonly email: string;
}

export const personOf = ({ isMe, name, email }: Person): Schemas["Participant"] =>
  isMe ? { is_sender: true } : { name, email, language: language() };

/** Kronor as people write them ("1 150,50"), in öre; what is no amount stays text, which the API refuses in words. */
export function amount(text: string): number | string {
  const plain = text.replace(/[\s\u00a0]|kr/g, "").replace(",", ".");
  return /^\d{1,11}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : text;
}

/** Empty fields are left out; a box that is not ticked says so. */
export function valuesOf(fields: readonly Field[], typed: Typed): Record<string, string | boolean | number> {
  const values: Record<string, string | boolean | number> = {};
  for (const { name, kind, format } of fields) {
    const value = typed[name] ?? "";
    if (kind === "signature") continue;
    if (kind === "checkbox") values[name] = value === true;
    else if (value !== "") values[name] = format === "amount" ? amount(String(value)) : value;
  }
  return values;
}
