import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, told } from "../api/client";
import { cursorOf, paged } from "../api/paging";
import { language } from "../i18n/language";

export type DataRequest = Schemas["DataRequestView"];
export type Right = Schemas["NewDataRequest"]["rights"][number];
export type Erasure = Schemas["ErasureView"];

export const RIGHTS: readonly Right[] = [
  "access",
  "portability",
  "rectification",
  "restriction",
  "objection",
  "withdrawal",
  "erasure",
];
export const OPEN = new Set(["unidentified", "open", "extended"]);

/** Texts of the API come in the language they were asked in, which is therefore part of the key. */
export const disclosuresQuery = () =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["privacy", "disclosures", language()],
    queryFn: ({ pageParam }) => told(api.GET("/v1/me/disclosures", { params: { query: cursorOf(pageParam) } })),
  });

export const looksQuery = () =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["privacy", "looks", language()],
    queryFn: ({ pageParam }) => told(api.GET("/v1/me/looks", { params: { query: cursorOf(pageParam) } })),
  });

export const consentsQuery = () =>
  queryOptions({ queryKey: ["privacy", "consents", language()], queryFn: () => told(api.GET("/v1/me/consents")) });

export const requestsQuery = queryOptions({
  queryKey: ["privacy", "requests"],
  queryFn: () => told(api.GET("/v1/privacy/requests")),
});

const isMoving = ({ status, extract }: DataRequest) =>
  OPEN.has(status) || (extract !== null && !["ready", "failed"].includes(extract.status));

export const dataRequestQuery = (id: string) =>
  queryOptions({
    queryKey: ["privacy", "requests", id],
    queryFn: () =>
      told(api.GET("/v1/privacy/requests/{data_request_id}", { params: { path: { data_request_id: id } } })),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? 3_000 : false),
  });

export const erasuresQuery = queryOptions({
  queryKey: ["privacy", "erasures"],
  staleTime: 0,
  queryFn: () => told(api.GET("/v1/privacy/erasures")),
  refetchInterval: ({ state }) => (state.data?.items.length ? 3_000 : false),
});
