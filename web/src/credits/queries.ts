import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, told } from "../api/client";

export type Purchase = Schemas["PurchaseView"];
export type Quote = Schemas["QuoteView"];
export const UNDECIDED = new Set(["created", "pending"]);

export const pricesQuery = queryOptions({
  queryKey: ["prices"],
  staleTime: 300_000,
  queryFn: () => told(api.GET("/v1/prices")),
});

/** While it is open it is asked for every other second: it is paid when its status says so, never because the payer came back. */
export const purchaseQuery = (id: string) =>
  queryOptions({
    queryKey: ["purchases", id],
    queryFn: () => told(api.GET("/v1/purchases/{purchase_id}", { params: { path: { purchase_id: id } } })),
    refetchInterval: ({ state }) => (state.data && UNDECIDED.has(state.data.status) ? 2_000 : false),
  });

const cursorOf = (cursor: string | null) => (cursor ? { cursor } : {});
const paged = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor,
};

export const purchasesQuery = infiniteQueryOptions({
  ...paged,
  queryKey: ["purchases", "all"],
  queryFn: ({ pageParam }) => told(api.GET("/v1/purchases", { params: { query: cursorOf(pageParam) } })),
});

export const receiptsQuery = infiniteQueryOptions({
  ...paged,
  queryKey: ["receipts"],
  staleTime: 0,
  refetchInterval: 10_000, // a receipt is written by a job, a moment after the payment
  queryFn: ({ pageParam }) => told(api.GET("/v1/receipts", { params: { query: cursorOf(pageParam) } })),
});

export const statementQuery = infiniteQueryOptions({
  ...paged,
  queryKey: ["statement"],
  queryFn: ({ pageParam }) => told(api.GET("/v1/wallet/statement", { params: { query: cursorOf(pageParam) } })),
});
