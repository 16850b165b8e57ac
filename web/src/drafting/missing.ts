import type { Request } from "../request/queries";
import type { draftTexts } from "./texts";

type Texts = typeof draftTexts.sv;

/** What is still missing, in the order a person would do it. */
export function missingIn(request: Request, underWay: number, hasEmail: boolean): ReadonlyArray<keyof Texts> {
  const { documents, recipients } = request;
  return [
    ...(documents.length + underWay === 0 ? (["needDocument"] as const) : []),
    ...(underWay > 0 || documents.some(({ status }) => status === "checking") ? (["needCheck"] as const) : []),
    ...(documents.some(({ status }) => status === "refused" || status === "awaiting_upload") && underWay === 0
      ? (["needGood"] as const)
      : []),
    ...(recipients.some(({ role }) => role === "signer") ? [] : (["needSigner"] as const)),
    ...(hasEmail ? [] : (["needEmail"] as const)),
  ];
}
