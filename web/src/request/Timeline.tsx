import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Schemas } from "../api/client";
import { useMe } from "../api/session";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Problem } from "../ui/Notice";
import { Loading } from "../ui/Page";
import { eventsQuery, type Request } from "./queries";
import { requestTexts } from "./texts";

type Event = Schemas["EventView"];
const GOOD = new Set(["recipient.signed", "recipient.approved", "signature_request.completed"]);
const BAD = new Set([
  "signature_request.declined",
  "signature_request.expired",
  "signature_request.voided",
  "recipient.identity_refused",
  "document.refused",
]);

/** What happened, the newest first. */
export function Timeline({ request }: { readonly request: Request }) {
  const texts = useTexts(requestTexts);
  const format = useFormat();
  const nameOf = useNames(request);
  const { data, error, refetch } = useQuery(eventsQuery(request.request_id));
  useEffect(() => void refetch(), [request.etag, refetch]);
  if (error) return <Problem error={error} onAgain={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <ol className="timeline" reversed>
      {data.items.toReversed().map((event) => (
        <li key={event.event_id} className={GOOD.has(event.type) ? "good" : BAD.has(event.type) ? "bad" : ""}>
          <div>{[texts.events[event.type] ?? event.type, nameOf(event)].filter(Boolean).join(" – ")}</div>
          <time className="small quiet" dateTime={event.at}>
            {format.time(event.at)}
          </time>
        </li>
      ))}
    </ol>
  );
}

/** Events hold ids only; names come from the request as it is now. */
function useNames(request: Request): (event: Event) => string {
  const me = useMe();
  const names = new Map<unknown, string>([
    ...request.recipients.map(({ recipient_id, name }) => [recipient_id, name] as const),
    ...request.documents.map(({ document_id, filename }) => [document_id, filename] as const),
    ...(me ? [[me.sid, me.name] as const] : []),
  ]);
  return ({ data, actor }) =>
    names.get(data["recipient_id"]) ?? names.get(data["document_id"]) ?? names.get(actor) ?? "";
}
