// A file of the API in parts: one answer holds 4 MiB at most.
import { ownHeaders, patient, refusal } from "../api/client";

export const PART = 4 * 1024 * 1024;

async function answer(path: string, begin: number, end: number): Promise<Response> {
  const headers = { ...ownHeaders("GET"), Range: `bytes=${begin}-${end - 1}` };
  const response = await patient(new Request(new URL(path, location.origin), { headers }));
  if (!response.ok) throw await refusal(response);
  return response;
}

/** Bytes `begin` to `end` (exclusive), at most one part. */
export const range = async (path: string, begin: number, end: number): Promise<ArrayBuffer> =>
  (await answer(path, begin, end)).arrayBuffer();

/** The whole file, part by part; `onShare` is told how far it has come, 0 to 1. */
export async function whole(path: string, type: string, onShare: (share: number) => void): Promise<Blob> {
  const parts: ArrayBuffer[] = [];
  for (let [begin, total] = [0, 1]; begin < total; begin += PART) {
    const response = await answer(path, begin, begin + PART);
    const part = await response.arrayBuffer();
    total = Number(response.headers.get("Content-Range")?.split("/")[1] ?? part.byteLength);
    parts.push(part);
    onShare(Math.min(1, (begin + PART) / total));
  }
  return new Blob(parts, { type });
}

/** Gives the browser a file to keep. */
export function keep(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
