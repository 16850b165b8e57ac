// Files on their way into a draft. They live beside the pages, so that moving between pages loses none of them.
import { useSyncExternalStore } from "react";
import { api, Refused, told } from "../api/client";
import { queries } from "../api/session";
import { put, sha256 } from "../api/upload";
import { draftTexts } from "./texts";
import { language } from "../i18n/language";

export const MOST_BYTES = 100 * 1024 * 1024;

export interface Upload {
  readonly key: string;
  readonly requestId: string;
  readonly file: File;
  readonly stage: "reading" | "uploading" | "failed";
  readonly share: number;
  readonly documentId: string | null;
  readonly error: unknown;
}

let uploads: readonly Upload[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Upload[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}

const change = (key: string, values: Partial<Upload>): void =>
  set(uploads.map((each) => (each.key === key ? { ...each, ...values } : each)));

export const drop = (key: string): void => set(uploads.filter((each) => each.key !== key));

export function begin(requestId: string, files: readonly File[]): void {
  for (const file of files) {
    const key = crypto.randomUUID();
    set([...uploads, { key, requestId, file, stage: "reading", share: 0, documentId: null, error: null }]);
    void run(key);
  }
}

/** From the start: what came half-way is taken out of the draft first. */
export async function again(key: string): Promise<void> {
  const upload = uploads.find((each) => each.key === key);
  if (!upload || upload.stage !== "failed") return;
  change(key, { stage: "reading", share: 0, error: null });
  if (upload.documentId) await removeDocument(upload.requestId, upload.documentId).catch(() => undefined);
  await run(key);
}

export const removeDocument = (requestId: string, documentId: string) =>
  api.DELETE("/v1/signature-requests/{request_id}/documents/{document_id}", {
    params: { path: { request_id: requestId, document_id: documentId } },
  });

async function run(key: string): Promise<void> {
  const upload = uploads.find((each) => each.key === key);
  if (!upload) return;
  try {
    await transfer(upload);
    drop(key);
  } catch (error) {
    change(key, { stage: "failed", error });
  }
  await queries.invalidateQueries({ queryKey: ["request", upload.requestId] });
}

async function transfer({ key, requestId, file }: Upload): Promise<void> {
  const texts = draftTexts[language()];
  if (file.size > MOST_BYTES) throw new Refused("too_large", texts.tooLarge);
  if (!(await file.slice(0, 1024).text()).includes("%PDF-")) throw new Refused("not_a_pdf", texts.notPdf);
  const body = { filename: file.name.slice(-200), size: file.size, sha256: await sha256(file) };
  const path = { request_id: requestId };
  const document = await told(api.POST("/v1/signature-requests/{request_id}/documents", { params: { path }, body }));
  change(key, { documentId: document.document_id, stage: "uploading" });
  if (document.upload) await put(file, document.upload, (share) => change(key, { share }));
  await api.POST("/v1/signature-requests/{request_id}/documents/{document_id}/complete", {
    params: { path: { ...path, document_id: document.document_id } },
  });
  await queries.refetchQueries({ queryKey: ["request", requestId], exact: true });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useUploads = (requestId: string): readonly Upload[] =>
  useSyncExternalStore(subscribe, () => uploads).filter((each) => each.requestId === requestId);

// Leaving the service while files are on their way, or failed and not yet tried again, is asked about.
addEventListener("beforeunload", (event) => {
  if (uploads.length > 0) event.preventDefault();
});
