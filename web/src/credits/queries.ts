import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, told } from "../api/client";
import { cursorOf, paged } from "../api/paging";
import { walletQuery } from "../api/session";
import { language } from "../i18n/language";

export type Purchase = Schemas["PurchaseView"];
export type Quote = Schemas["QuoteView"];
export const UNDECIDED = new Set(["created", "pending"]);

export const pricesQuery = queryOptions({
  queryKey: ["prices"],
  staleTime: 300_000,
  queryFn: () => told(api.GET("/v1/prices")),
});

/** As a call's query names the wallet; null is one's own. */
const of = (company: string | null) => (company ? { company_id: company } : {});

/** The same in an address of the client's, or of the API's. */
export const byCompany = (company: string | null, before = "?company="): string =>
  company ? `${before}${encodeURIComponent(company)}` : "";

export const balanceQuery = (company: string | null) =>
  queryOptions({
    queryKey: company ? [...walletQuery.queryKey, company] : walletQuery.queryKey,
    queryFn: () => told(api.GET("/v1/wallet", { params: { query: of(company) } })),
  });

/** While it is open it is asked for every other second: it is paid when its status says so, never because the payer came back. */
export const purchaseQuery = (id: string, company: string | null = null) =>
  queryOptions({
    queryKey: ["purchases", id],
    queryFn: () =>
      told(api.GET("/v1/purchases/{purchase_id}", { params: { path: { purchase_id: id }, query: of(company) } })),
    refetchInterval: ({ state }) => (state.data && UNDECIDED.has(state.data.status) ? 2_000 : false),
  });

export const purchasesQuery = (company: string | null) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["purchases", "all", company],
    queryFn: ({ pageParam }) =>
      told(api.GET("/v1/purchases", { params: { query: { ...cursorOf(pageParam), ...of(company) } } })),
  });

export const receiptsQuery = (company: string | null) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["receipts", company],
    staleTime: 0,
    refetchInterval: 10_000, // a receipt is written by a job, a moment after the payment
    queryFn: ({ pageParam }) =>
      told(api.GET("/v1/receipts", { params: { query: { ...cursorOf(pageParam), ...of(company) } } })),
  });

export const statementQuery = (company: string | null) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["statement", company],
    queryFn: ({ pageParam }) =>
      told(api.GET("/v1/wallet/statement", { params: { query: { ...cursorOf(pageParam), ...of(company) } } })),
  });

export type Withdrawal = Schemas["WithdrawalView"];

export const withdrawalsQuery = (company: string | null) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["withdrawals", "all", company],
    queryFn: ({ pageParam }) =>
      told(api.GET("/v1/withdrawals", { params: { query: { ...cursorOf(pageParam), ...of(company) } } })),
  });

/** A purchase's withdrawal, as every call about it names it. */
export const ofPurchase = (purchaseId: string, company: string | null) => ({
  path: { purchase_id: purchaseId },
  query: of(company),
});

export const withdrawalQuery = (withdrawalId: string, company: string | null) =>
  queryOptions({
    queryKey: ["withdrawals", withdrawalId],
    queryFn: () =>
      told(
        api.GET("/v1/withdrawals/{withdrawal_id}", {
          params: { path: { withdrawal_id: withdrawalId }, query: of(company) },
        }),
      ),
  });

export const offerQuery = (purchaseId: string, company: string | null) =>
  queryOptions({
    queryKey: ["withdrawals", "offer", purchaseId, language()],
    staleTime: 0,
    queryFn: () => told(api.GET("/v1/purchases/{purchase_id}/withdrawal", { params: ofPurchase(purchaseId, company) })),
  });

/** The last day is the API's to say; a day more here, so that nobody misses the button. */
const OFFERED_MS = 15 * 86_400_000;

export const canBeWithdrawn = ({ status, paid_at }: Purchase, now = Date.now()): boolean =>
  status === "paid" && paid_at !== null && now - new Date(paid_at).getTime() < OFFERED_MS;
