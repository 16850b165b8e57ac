import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, told, versioned } from "../api/client";
import { cursorOf, paged } from "../api/paging";

export type Key = Schemas["ApiKeyView"];
export type Scope = Schemas["NewApiKey"]["scopes"][number];
export type EventName = Schemas["NewWebhookEndpoint"]["events"][number];
export type Hook = Schemas["WebhookEndpointView"];
export type Delivery = Schemas["WebhookDeliveryView"];

/** What a company's key cannot be given (docs/routes.md, API keys) comes last. */
export const FOR_COMPANY: readonly Scope[] = [
  "requests:read",
  "requests:write",
  "requests:send",
  "requests:delete",
  "evidence:read",
  "webhooks:write",
];
export const SCOPES: readonly Scope[] = [
  ...FOR_COMPANY,
  "templates:read",
  "templates:write",
  "exports:write",
  "credits:read",
];
export const EVENTS: readonly EventName[] = [
  "signature_request.sent",
  "signature_request.completed",
  "signature_request.declined",
  "signature_request.expired",
  "signature_request.voided",
  "signature_request.failed",
  "recipient.viewed",
  "recipient.signed",
  "recipient.approved",
  "purchase.paid",
];

const of = (company: string | null) => ({ params: { query: company ? { company_id: company } : {} } });

export const keysQuery = (company: string | null) =>
  queryOptions({ queryKey: ["api-keys", company], queryFn: () => told(api.GET("/v1/api-keys", of(company))) });

export const hooksQuery = (company: string | null) =>
  queryOptions({ queryKey: ["hooks", company], queryFn: () => told(api.GET("/v1/webhook-endpoints", of(company))) });

export const hookQuery = (id: string) =>
  queryOptions({
    queryKey: ["hook", id],
    queryFn: () => versioned(api.GET("/v1/webhook-endpoints/{endpoint_id}", { params: { path: { endpoint_id: id } } })),
  });

const isWaiting = ({ status, next_attempt_at }: Delivery) => status === "pending" || next_attempt_at !== null;

export const deliveriesQuery = (id: string) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["hook", id, "deliveries"],
    staleTime: 0,
    queryFn: ({ pageParam }) =>
      told(
        api.GET("/v1/webhook-endpoints/{endpoint_id}/deliveries", {
          params: { path: { endpoint_id: id }, query: cursorOf(pageParam) },
        }),
      ),
    refetchInterval: ({ state }) => (state.data?.pages.flatMap(({ items }) => items).some(isWaiting) ? 3_000 : 10_000),
  });
