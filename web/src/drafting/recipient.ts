import type { Schemas } from "../api/client";
import { type Language, language } from "../i18n/language";
import type { Recipient } from "../request/queries";

type New = Schemas["NewRecipient"];
type Role = NonNullable<New["role"]>;
export type Method = NonNullable<New["method"]>;
export type Values = Required<Omit<New, "is_sender" | "provider" | "enclosures">> & {
  name: string;
  email: string;
  phone: string;
  personnummer: string;
  provider: string;
};

/** The form's first values. */
export const first = (former: Recipient | null): Values => ({
  name: former?.name ?? "",
  email: former?.email ?? "",
  phone: former?.phone ?? "",
  personnummer: "",
  language: (former?.language as Language | undefined) ?? language(),
  role: (former?.role as Role | undefined) ?? "signer",
  order: former?.order ?? 1,
  in_person: former?.in_person ?? false,
  method: (former?.method as Method | undefined) ?? "bankid",
  provider: former?.provider ?? "",
});

/** As the API takes it: what does not go with the chosen role and method is left out. */
export function recipientOf(values: Values): New {
  const { phone, personnummer, provider, method, ...rest } = values;
  const isSigner = values.role === "signer";
  return {
    ...rest,
    method: isSigner ? method : "bankid",
    phone: isSigner && method === "sms_code" ? phone : null,
    provider: isSigner && method === "eid" ? provider : null,
    personnummer: method === "bankid" || !isSigner ? personnummer.replace(/\D/g, "") || null : null,
  };
}
