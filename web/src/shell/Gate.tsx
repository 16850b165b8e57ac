// Who may see a page: what a visitor lacks (a login, the acknowledgement) comes first, and then they are back here.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Navigate, useLocation } from "react-router";
import { isRefused } from "../api/client";
import { sessionQuery } from "../api/session";
import { Loading } from "../ui/Page";
import { Problem } from "../ui/Notice";
import { Shell } from "./Shell";

export function Gate() {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const { pathname, search } = useLocation();
  const here = encodeURIComponent(pathname + search);
  useSessionEnd();
  if (session === undefined) {
    return (
      <Shell isLoggedIn={false}>
        {error ? (
          <div className="narrow">
            <Problem error={error} onAgain={() => void refetch()} />
          </div>
        ) : (
          <div className="narrow">
            <Loading />
          </div>
        )}
      </Shell>
    );
  }
  if (session === null) return <Navigate to={`/login?next=${here}`} replace />;
  if (session.acknowledgement_required) return <Navigate to={`/welcome?next=${here}`} replace />;
  return <Shell isLoggedIn />;
}

/** Whichever call learns first that the session has ended, or that new terms wait: the session is asked for again. */
function useSessionEnd(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      client.getQueryCache().subscribe(({ query, type }) => {
        const isOurs = query.queryKey[0] === sessionQuery.queryKey[0];
        if (type !== "updated" || isOurs || query.state.status !== "error") return;
        const { error } = query.state;
        if (isRefused(error) && (error.status === 401 || error.code === "acknowledgement_required")) {
          void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
        }
      }),
    [client],
  );
}
