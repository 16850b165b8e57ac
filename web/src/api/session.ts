// Who is logged in, and what belongs to them on every page: the profile and the wallet.
import { QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { api, isRefused, keepCsrf, type Schemas, told, versioned } from "./client";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && isRefused(error) && error.passes,
      retryDelay: 1_000,
    },
  },
});

export type Session = Schemas["SessionView"];
export type Me = Schemas["MeView"] & { readonly etag: string };

/** Null: nobody is logged in here. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 60_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await told(api.GET("/v1/sessions/current"));
      keepCsrf(session.csrf_token);
      return session;
    } catch (error) {
      if (isRefused(error) && error.status === 401) return null;
      throw error;
    }
  },
});

export const meQuery = queryOptions({ queryKey: ["me"], queryFn: (): Promise<Me> => versioned(api.GET("/v1/me")) });

export const walletQuery = queryOptions({ queryKey: ["wallet"], queryFn: () => told(api.GET("/v1/wallet")) });

export const useMe = () => useQuery(meQuery).data;

export async function logIn(orderId: string): Promise<Session> {
  const session = await told(api.POST("/v1/sessions", { body: { order_id: orderId } }));
  keepCsrf(session.csrf_token);
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, session);
  return session;
}

export async function logOut(everywhere = false): Promise<void> {
  await api.DELETE("/v1/sessions/current", { params: { query: everywhere ? { everywhere } : {} } });
  keepCsrf("");
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, null);
}
