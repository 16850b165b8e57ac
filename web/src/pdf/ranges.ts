// A file of the API in parts: one answer holds 4 MiB at most.
import { ownHeaders, patient, refusal } from "../api/client";

export const PART = 4 * 1024 * 1024;

/** Bytes `begin` to `end` (exclusive), at most one part. */
export async function range(path: string, begin: number, end: number): Promise<ArrayBuffer> {
  const headers = { ...ownHeaders("GET"), Range: `bytes=${begin}-${end - 1}` };
  const response = await patient(new Request(new URL(path, location.origin), { headers }));
  if (!response.ok) throw await refusal(response);
  return response.arrayBuffer();
}

/** The whole file, part by part; `onShare` is told how far it has come, 0 to 1. */
export async function whole(path: string, size: number, type: string, onShare: (share: number) => void): Promise<Blob> {
  const parts: ArrayBuffer[] = [];
  for (let begin = 0; begin < size; begin += PART) {
    onShare(begin / size);
    parts.push(await range(path, begin, Math.min(begin + PART, size)));
  }
  onShare(1);
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
