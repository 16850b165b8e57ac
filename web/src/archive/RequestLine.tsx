import { Link } from "react-router";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Status } from "../ui/Status";
import type { Line } from "./queries";
import { archiveTexts } from "./texts";

/** One request in a list: title, where it stands, and since when. */
export function RequestLine({ line, note }: { readonly line: Line; readonly note?: string | undefined }) {
  const texts = useTexts(archiveTexts);
  const format = useFormat();
  const counted = line.status === "pending" && `${line.signed_count} ${texts.of} ${line.signer_count} ${texts.signed}`;
  return (
    <Link className="line" to={`/requests/${line.request_id}`}>
      <strong>{line.title}</strong>
      <Status status={line.status} />
      <span className="small quiet">
        {[format.ago(line.ended_at ?? line.sent_at ?? line.created_at), counted].filter(Boolean).join(" · ")}
      </span>
      {note && <span className="below small">{note}</span>}
    </Link>
  );
}
