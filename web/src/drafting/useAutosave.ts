// What is typed into a draft is kept by itself, a moment later. Lost contact keeps it here and tries again.
import { useEffect, useRef, useState } from "react";
import { api, isRefused, type Schemas, versioned } from "../api/client";
import { queries } from "../api/session";
import { type Request, requestQuery } from "../request/queries";

type Edit = Schemas["EditRequest"];
export type Kept = "saved" | "saving" | "unsaved";
const SETTLES_MS = 700;
const AGAIN_MS = 5_000;

/** Names the version that was read; when somebody (this page itself, with a recipient) was faster: the newer one. */
async function save(id: string, body: Edit): Promise<void> {
  const query = requestQuery(id);
  const known = queries.getQueryData(query.queryKey);
  const patch = (etag: string) =>
    versioned(
      api.PATCH("/v1/signature-requests/{request_id}", {
        params: { path: { request_id: id }, header: { "If-Match": etag } },
        body,
      }),
    );
  const current = known ?? (await queries.fetchQuery(query));
  const saved = await patch(current.etag).catch(async (error: unknown) => {
    if (!isRefused(error, "stale_version")) throw error;
    return patch((await queries.fetchQuery({ ...query, staleTime: 0 })).etag);
  });
  queries.setQueryData(query.queryKey, saved);
}

export function useAutosave(request: Request) {
  const [edits, setEdits] = useState<Edit>({});
  const [kept, setKept] = useState<Kept>("saved");
  const [error, setError] = useState<unknown>(null);
  const latest = useRef<Edit>({});
  const saving = useRef<Promise<void> | null>(null);

  const set = (change: Edit): void => {
    latest.current = { ...latest.current, ...change };
    setEdits((before) => ({ ...before, ...change }));
    setKept("unsaved");
  };

  /** Everything typed so far is kept when this ends; it throws when it could not be. One save at a time. */
  const flush = async (): Promise<void> => {
    await saving.current?.catch(() => undefined);
    const sent = latest.current;
    if (Object.keys(sent).length === 0) return;
    latest.current = {};
    setKept("saving");
    saving.current = save(request.request_id, sent);
    try {
      await saving.current;
      setError(null);
      setKept(Object.keys(latest.current).length === 0 ? "saved" : "unsaved");
    } catch (problem) {
      latest.current = { ...sent, ...latest.current };
      setError(problem);
      setKept("unsaved");
      throw problem;
    } finally {
      saving.current = null;
    }
  };

  useEffect(() => {
    if (kept !== "unsaved") return undefined;
    const mayPass = !error || (isRefused(error) && error.passes);
    const timer = mayPass
      ? setTimeout(() => void flush().catch(() => undefined), error ? AGAIN_MS : SETTLES_MS)
      : undefined;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => {
      clearTimeout(timer);
      removeEventListener("beforeunload", stay);
    };
  });

  // Leaving for another page of the client: what was typed goes along.
  useEffect(() => () => void flush().catch(() => undefined), []);

  return { values: { ...request, ...clean(edits) }, set, flush, kept, error };
}

const clean = (edits: Edit) =>
  Object.fromEntries(
    Object.entries(edits).filter(([, value]) => value !== null && value !== undefined),
  ) as Partial<Request>;
