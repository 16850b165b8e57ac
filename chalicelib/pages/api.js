// The service's own API: JSON in and out, in the reader's language; a refusal is an error with the API's own words.
import { language, pause } from "./page.js";

const PATIENCE_MS = 35_000;
const TRIES = 3;

/** `code` is the refusal's own, or `offline`; the message is for people. */
export class Refused extends Error {
  constructor(code, message, status = 0) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** Whether the same question may be answered in a moment. */
  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const get = async (path, headers) => json(await send("GET", path, { headers }));
export const post = async (path, body, headers) => json(await send("POST", path, { body, headers }));

/** The answer to one call. Lost answers are asked for again with the same Idempotency-Key, so nothing happens twice. */
export async function send(method, path, { body, headers } = {}) {
  const request = { method, cache: "no-store", headers: { "Accept-Language": language, ...headers } };
  if (method === "POST") request.headers["Idempotency-Key"] = crypto.randomUUID();
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(path, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!response.ok) throw await refusal(response);
      return response;
    } catch (error) {
      if (error instanceof Refused) throw error;
      if (attempt === TRIES) throw new Refused("offline", document.body.dataset.offline);
      await pause(attempt * 500);
    }
  }
}

async function refusal(response) {
  const told = await response.json().catch(() => ({}));
  return new Refused(told.code ?? "unreadable", told.detail ?? document.body.dataset.offline, response.status);
}

const json = (response) => (response.status === 204 ? null : response.json());
