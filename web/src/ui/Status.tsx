import { useTexts } from "../i18n/language";
import { uiTexts } from "./texts";

export type RequestStatus = keyof typeof uiTexts.sv.statuses;
const TONES: Readonly<Record<RequestStatus, string>> = {
  draft: "",
  pending: "wait",
  sealing: "wait",
  completed: "good",
  declined: "bad",
  expired: "bad",
  voided: "",
  failed: "wait",
};

export function Status({ status }: { readonly status: string }) {
  const { statuses } = useTexts(uiTexts);
  const known = status as RequestStatus;
  return <span className={`status ${TONES[known] ?? ""}`}>{statuses[known] ?? status}</span>;
}
