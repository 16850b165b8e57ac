// A file straight to storage: hashed here, put where the API says, with progress.
import { Refused } from "./api.js";

/** By XMLHttpRequest, because fetch does not tell how far an upload has come. */
export function upload(file, { url, method, headers }, told, failure) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = () => reject(new Refused("upload_failed", failure));
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) {
      if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value); // the browser's own to set
    }
    request.upload.onprogress = (event) => told(event.loaded / event.total);
    request.onload = () => (request.status === 200 ? resolve() : failed());
    request.onerror = failed;
    request.send(file);
  });
}
