import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, type Schemas, told } from "../api/client";

export type Line = Schemas["RequestLine"];
export type Search = Omit<Schemas["Search"], "cursor" | "limit">;
const PAGES_AT_MOST = 6;

/** The newest of some states. A page may hold fewer than asked for, even none, and still have more behind it. */
async function newest(status: string, want: number): Promise<Line[]> {
  const found: Line[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < PAGES_AT_MOST && found.length < want; pages += 1) {
    const query: Record<string, unknown> = { status, limit: 50, ...(cursor ? { cursor } : {}) };
    const page: Schemas["RequestPage"] = await told(api.GET("/v1/signature-requests", { params: { query } }));
    found.push(...page.items);
    cursor = page.next_cursor;
    if (cursor === null) break;
  }
  return found.slice(0, want);
}

export const newestQuery = (status: string, want: number) =>
  queryOptions({
    queryKey: ["requests", "newest", status, want],
    refetchInterval: 20_000,
    queryFn: () => newest(status, want),
  });

export const searchQuery = (search: Search) =>
  infiniteQueryOptions({
    queryKey: ["requests", "search", search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      told(api.POST("/v1/signature-requests/search", { body: { ...search, limit: 25, cursor: pageParam } })),
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });

export const exportsQuery = queryOptions({
  queryKey: ["exports"],
  queryFn: () => told(api.GET("/v1/archive-exports")),
  refetchInterval: ({ state }) => (state.data?.items.some(({ status }) => status === "running") ? 2_000 : false),
});
