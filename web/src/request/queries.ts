import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas, told, versioned } from "../api/client";

export type Request = Schemas["RequestView"] & { readonly etag: string };
export type Recipient = Schemas["RecipientView"];
export type DocumentOf = Schemas["DocumentView"];

/** How long until something may have happened by itself: a check, a signature, the seal. False: nothing will. */
export function looksAgainIn(request: Request | undefined): number | false {
  if (request?.documents.some(({ status }) => status === "checking")) return 1_000;
  if (request?.status === "sealing") return 2_000;
  return request?.status === "pending" ? 10_000 : false;
}

export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: ["request", id],
    queryFn: (): Promise<Request> =>
      versioned(api.GET("/v1/signature-requests/{request_id}", { params: { path: { request_id: id } } })),
    refetchInterval: ({ state }) => looksAgainIn(state.data),
  });

export const eventsQuery = (id: string) =>
  queryOptions({
    queryKey: ["request", id, "events"],
    queryFn: () =>
      told(api.GET("/v1/signature-requests/{request_id}/events", { params: { path: { request_id: id } } })),
  });

export const contentPath = (request: string, document: string, kind: "content" | "sealed"): string =>
  `/v1/signature-requests/${request}/documents/${document}/${kind}`;
