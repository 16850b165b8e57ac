import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../api/session";
import { Shell } from "./Shell";

/** Pages that anybody may read; whoever is logged in keeps the menu. */
export function Open() {
  const { data: session } = useQuery(sessionQuery);
  return <Shell isLoggedIn={Boolean(session && !session.acknowledgement_required)} />;
}
