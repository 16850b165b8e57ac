import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, told } from "../api/client";
import { useMe } from "../api/session";
import { type Format, useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { draftTexts } from "../drafting/texts";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import type { Recipient, Request } from "./queries";
import { Reassign } from "./Reassign";
import { requestTexts } from "./texts";

const TONES: Readonly<Record<string, [string, string]>> = {
  signed: ["good", "✓"],
  approved: ["good", "✓"],
  declined: ["bad", "✕"],
  expired: ["bad", "–"],
  pending: ["wait", "…"],
  viewed: ["wait", "…"],
};
const OPEN = new Set(["pending", "viewed"]);

/** Who is where, in the order of turns. */
export function Recipients({ request }: { readonly request: Request }) {
  return (
    <ul className="people rows">
      {request.recipients
        .toSorted((a, b) => a.order - b.order)
        .map((person) => (
          <Row key={person.recipient_id} request={request} person={person} />
        ))}
    </ul>
  );
}

function Row({ request, person }: { readonly request: Request; readonly person: Recipient }) {
  const texts = useTexts(requestTexts);
  const methods = useTexts(draftTexts).methods as Record<string, string>;
  const format = useFormat();
  const me = useMe();
  const [tone, mark] = TONES[person.status] ?? ["", String(person.order)];
  const isDone = person.signed_at ?? person.approved_at;
  return (
    <li>
      <span className={`turn ${tone}`} aria-hidden="true">
        {mark}
      </span>
      <div className="row apart">
        <div className="grow">
          <strong>{person.name}</strong>
          {person.email === me?.email && <span className="quiet"> ({texts.me})</span>}{" "}
          <span className="small quiet">{person.email}</span>
          <div className="small">{stateOf(person, texts, format)}</div>
          {person.role === "signer" && person.method && <div className="small quiet">{methods[person.method]}</div>}
          {person.decline_reason && <blockquote className="small">”{person.decline_reason}”</blockquote>}
        </div>
        {request.status === "pending" && !isDone && person.role !== "viewer" && (
          <Verbs request={request} person={person} />
        )}
      </div>
    </li>
  );
}

type Texts = typeof requestTexts.sv;

function stateOf(person: Recipient, texts: Texts, format: Format): string {
  if (person.role === "viewer") return texts.viewerState;
  const at = person.signed_at ?? person.approved_at ?? (person.status === "viewed" ? person.viewed_at : null);
  const reminded =
    OPEN.has(person.status) && person.reminded_at && `${texts.remindedAt} ${format.ago(person.reminded_at)}`;
  const state = texts.state[person.status as keyof Texts["state"]] ?? person.status;
  return [at ? `${state} ${format.time(at)}` : state, reminded].filter(Boolean).join(" · ");
}

function Verbs({ request, person }: { readonly request: Request; readonly person: Recipient }) {
  const texts = useTexts(requestTexts);
  const client = useQueryClient();
  const [isReassigning, setReassigning] = useState(false);
  const [said, setSaid] = useState("");
  const path = { request_id: request.request_id, recipient_id: person.recipient_id };
  const refresh = () => client.refetchQueries({ queryKey: ["request", request.request_id] });
  const remind = useAct(async () => {
    const body = { recipient_id: person.recipient_id };
    await api.POST("/v1/signature-requests/{request_id}/remind", {
      params: { path: { request_id: path.request_id } },
      body,
    });
    setSaid(texts.reminded);
    await refresh();
  });
  const openHere = useAct(async () => {
    const { url } = await told(
      api.POST("/v1/signature-requests/{request_id}/recipients/{recipient_id}/in-person", { params: { path } }),
    );
    location.assign(url);
  });
  const isOpen = OPEN.has(person.status);
  return (
    <div className="stack tight">
      <span className="row">
        {isOpen && person.in_person && (
          <Button kind="primary" busy={openHere.busy} onPress={() => void openHere.run()}>
            {texts.openHere}
          </Button>
        )}
        {isOpen && !person.in_person && (
          <Button
            kind="plain"
            busy={remind.busy}
            onPress={() => void remind.run()}
            label={`${texts.remind} ${person.name}`}
          >
            {texts.remind}
          </Button>
        )}
        <Button kind="plain" onPress={() => setReassigning(true)} label={`${texts.reassign}: ${person.name}`}>
          {texts.reassign}
        </Button>
      </span>
      <span role="status" className="small">
        {said}
      </span>
      <Problem error={remind.error ?? openHere.error} />
      {isReassigning && (
        <Reassign
          path={path}
          person={person}
          onClose={() => setReassigning(false)}
          onDone={async () => {
            setReassigning(false);
            setSaid(texts.reassigned);
            await refresh();
          }}
        />
      )}
    </div>
  );
}
