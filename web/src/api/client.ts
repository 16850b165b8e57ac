// The service's own API, typed by its OpenAPI document. A refusal is thrown as an error with the API's own words.
import createClient, { type Middleware } from "openapi-fetch";
import { language } from "../i18n/language";
import { offlineText } from "../i18n/offline";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
const PATIENCE_MS = 35_000;
const TRIES = 3;

/** Why the API did not do it. `code` is its own and stable, or `offline`; the message is for people. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 0,
    readonly fields: ReadonlyArray<{ field: string; detail: string }> = [],
  ) {
    super(message);
    this.name = "Refused";
  }

  /** Whether the same question may be answered in a moment. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const isRefused = (error: unknown, ...codes: string[]): error is Refused =>
  error instanceof Refused && (codes.length === 0 || codes.includes(error.code));

// The session's proof against foreign pages: in memory only, read anew after a reload.
let csrf = "";
export const keepCsrf = (token: string | null | undefined): void => {
  csrf = token ?? "";
};

const SAFE = new Set(["GET", "HEAD"]);

/** Headers of every call. */
export function ownHeaders(method: string): Record<string, string> {
  return {
    "Accept-Language": language(),
    ...(SAFE.has(method) ? {} : { "X-CSRF-Token": csrf }),
    ...(method === "POST" ? { "Idempotency-Key": crypto.randomUUID() } : {}),
  };
}

/** Lost answers are asked for again, with the same Idempotency-Key: nothing happens twice. */
export async function patient(request: Request): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetch(request.clone(), { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch {
      if (attempt === TRIES) throw new Refused("offline", offlineText());
      await new Promise((done) => setTimeout(done, attempt * 500));
    }
  }
}

export async function refusal(response: Response): Promise<Refused> {
  const told: Partial<Schemas["Problem"]> = await response.json().catch(() => ({}));
  const fields = (told.errors ?? []).map(({ field, detail }) => ({ field, detail }));
  return new Refused(told.code ?? "unreadable", told.detail ?? offlineText(), response.status, fields);
}

const conventions: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(ownHeaders(request.method))) request.headers.set(name, value);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await refusal(response);
    return undefined;
  },
};

export const api = createClient<paths>({ baseUrl: location.origin, fetch: patient });
api.use(conventions);

/** The answer's data. That it came is what `conventions` made sure of. */
export async function told<T>(call: Promise<{ data?: T | undefined }>): Promise<T> {
  return (await call).data as T;
}

/** The answer's data with the version it has, which a change must name. */
export async function versioned<T extends object>(
  call: Promise<{ data?: T | undefined; response: Response }>,
): Promise<T & { readonly etag: string }> {
  const { data, response } = await call;
  return { ...(data as T), etag: response.headers.get("ETag") ?? "" };
}
