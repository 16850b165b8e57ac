// What was chosen and written of a request, kept in this tab while somebody identifies anew.
import { RIGHTS, type Right } from "./queries";

const KEY = "privacy-request";

export interface Asked {
  readonly rights: readonly Right[];
  readonly text: string;
}

export const NOTHING: Asked = { rights: [], text: "" };

export function kept(): Asked {
  try {
    const { rights, text } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Partial<Asked>;
    return { rights: RIGHTS.filter((right) => rights?.includes(right)), text: typeof text === "string" ? text : "" };
  } catch {
    return NOTHING;
  }
}

export function keep(asked: Asked): void {
  if (asked.rights.length === 0 && !asked.text) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(asked));
}
