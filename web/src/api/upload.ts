// A file's way to storage: its checksum, then straight to the bucket by a signed address.
import { offlineText } from "../i18n/offline";
import { Refused, type Schemas } from "./client";

export async function sha256(file: Blob): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** By XMLHttpRequest, because fetch does not tell how far an upload has come. */
export function put(file: File, target: Schemas["UploadView"], onShare: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = () => reject(new Refused("offline", offlineText()));
    request.open(target.method ?? "PUT", target.url);
    for (const [name, value] of Object.entries(target.headers)) {
      if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value); // the browser's own to set
    }
    request.upload.onprogress = ({ loaded, total }) => onShare(loaded / total);
    request.onload = () => (request.status === 200 ? resolve() : failed());
    request.onerror = failed;
    request.send(file);
  });
}
