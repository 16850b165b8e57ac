import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api/client";
import { useMe } from "../api/session";
import { language, useTexts } from "../i18n/language";
import type { Recipient, Request } from "../request/queries";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Notice";
import { Empty } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { PersonForm } from "./PersonForm";
import { draftTexts } from "./texts";

const byTurn = (a: Recipient, b: Recipient): number => a.order - b.order;

export function People({ request }: { readonly request: Request }) {
  const texts = useTexts(draftTexts);
  const client = useQueryClient();
  const me = useMe();
  const [editing, setEditing] = useState<Recipient | "new" | null>(null);
  const path = { request_id: request.request_id };
  const refresh = () => client.refetchQueries({ queryKey: ["request", request.request_id], exact: true });
  const addMe = useAct(async () => {
    const body = { is_sender: true, language: language() };
    await api.POST("/v1/signature-requests/{request_id}/recipients", { params: { path }, body });
    await refresh();
  });
  const remove = useAct(async (id: string) => {
    const params = { path: { ...path, recipient_id: id } };
    await api.DELETE("/v1/signature-requests/{request_id}/recipients/{recipient_id}", { params });
    await refresh();
  });
  const isOne = me?.email && request.recipients.some(({ email }) => email === me.email);
  const done = async () => {
    await refresh();
    setEditing(null);
  };
  return (
    <>
      {request.recipients.length === 0 && editing === null && (
        <Empty title={texts.nobody}>
          <p>{texts.nobodyLead}</p>
        </Empty>
      )}
      <ul className="people rows">
        {request.recipients.toSorted(byTurn).map((person) => (
          <Person
            key={person.recipient_id}
            person={person}
            busy={remove.busy}
            onChange={person.email === me?.email ? undefined : () => setEditing(person)}
            onRemove={() => void remove.run(person.recipient_id)}
          />
        ))}
      </ul>
      <Problem error={addMe.error ?? remove.error} />
      {editing === null ? (
        <div className="row">
          <Button kind={request.recipients.length ? "plain" : "primary"} onPress={() => setEditing("new")}>
            {texts.add}
          </Button>
          {!isOne && (
            <Button kind="plain" busy={addMe.busy} onPress={() => void addMe.run()}>
              {texts.addMe}
            </Button>
          )}
        </div>
      ) : (
        <PersonForm
          key={editing === "new" ? "new" : editing.recipient_id}
          requestId={request.request_id}
          former={editing === "new" ? null : editing}
          turns={Math.max(1, ...request.recipients.map(({ order }) => order)) + 1}
          onDone={done}
          onCancel={() => setEditing(null)}
        />
      )}
    </>
  );
}

interface PersonProps {
  readonly person: Recipient;
  readonly busy: boolean;
  readonly onChange: (() => void) | undefined;
  readonly onRemove: () => void;
}

function Person({ person, busy, onChange, onRemove }: PersonProps) {
  const texts = useTexts(draftTexts);
  return (
    <li className="appear">
      <span className="turn" title={`${texts.turnIs} ${person.order}`}>
        <span className="sr">{texts.turnIs} </span>
        {person.order}
      </span>
      <div className="row apart">
        <div className="grow">
          <strong>{person.name}</strong> <span className="small quiet">{person.email}</span>
          <div className="small quiet">{howOf(person, texts)}</div>
        </div>
        <span className="row">
          {onChange && (
            <Button kind="plain" onPress={onChange} label={`${texts.change} ${person.name}`}>
              {texts.change}
            </Button>
          )}
          <Button kind="plain danger" busy={busy} onPress={onRemove} label={`${texts.remove} ${person.name}`}>
            {texts.remove}
          </Button>
        </span>
      </div>
    </li>
  );
}

type Texts = typeof draftTexts.sv;

function howOf(person: Recipient, texts: Texts): string {
  const role = texts.roles[person.role as keyof Texts["roles"]];
  const method =
    person.role === "signer" && person.method ? texts.methods[person.method as keyof Texts["methods"]] : null;
  const pinned = person.personnummer_masked && `${texts.pinned} ${person.personnummer_masked}`;
  return [role, method, pinned, person.phone, person.in_person && texts.inPersonShort].filter(Boolean).join(" · ");
}
