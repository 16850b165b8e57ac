import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "../api/client";
import { useTexts } from "../i18n/language";
import type { Request } from "../request/queries";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Check, TextArea, TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Status } from "../ui/Status";
import { uiTexts } from "../ui/texts";
import { useAct } from "../ui/useAct";
import { Files } from "./Files";
import { People } from "./People";
import { SendPanel } from "./SendPanel";
import { draftTexts } from "./texts";
import { useAutosave } from "./useAutosave";

/** A draft being made: every part of it is kept as soon as it is there. */
export function DraftPage({ request }: { readonly request: Request }) {
  const texts = useTexts(draftTexts);
  const draft = useAutosave(request);
  const above = (
    <div className="row">
      <Status status="draft" />
      <span className="small quiet" role="status">
        {texts[draft.kept]}
      </span>
    </div>
  );
  return (
    <Page title={draft.values.title || texts.untitled} above={above}>
      <div className="work">
        <div className="stack loose">
          <section className="card step">
            <h2>{texts.documents}</h2>
            <Files request={request} />
          </section>
          <section className="card step">
            <h2>{texts.people}</h2>
            <People request={request} />
          </section>
          <section className="card step">
            <h2>{texts.details}</h2>
            <Details draft={draft} />
          </section>
          <Discard id={request.request_id} />
        </div>
        <aside>
          <SendPanel request={request} flush={draft.flush} />
        </aside>
      </div>
    </Page>
  );
}

function Details({ draft: { values, set, error } }: { readonly draft: ReturnType<typeof useAutosave> }) {
  const texts = useTexts(draftTexts);
  return (
    <>
      <TextField
        label={texts.name}
        hint={texts.nameHint}
        value={values.title}
        maxLength={200}
        required
        onText={(title) => set({ title })}
      />
      <TextArea
        label={texts.message}
        hint={texts.messageHint}
        value={values.message}
        maxLength={2000}
        onText={(message) => set({ message })}
      />
      <div className="grid2">
        <TextField
          label={texts.days}
          type="number"
          inputMode="numeric"
          min={1}
          max={365}
          value={values.expires_in_days}
          onText={(text) => set({ expires_in_days: Math.min(365, Math.max(1, Number.parseInt(text, 10) || 1)) })}
        />
      </div>
      <div>
        <Check checked={values.automatic_reminders} onChange={(on) => set({ automatic_reminders: on })}>
          {texts.reminders}
        </Check>
        <Check checked={values.allow_forwarding} onChange={(on) => set({ allow_forwarding: on })}>
          {texts.forwarding}
        </Check>
      </div>
      <Problem error={error} />
    </>
  );
}

function Discard({ id }: { readonly id: string }) {
  const texts = useTexts(draftTexts);
  const { cancel } = useTexts(uiTexts);
  const [isAsking, setAsking] = useState(false);
  const client = useQueryClient();
  const go = useNavigate();
  const { run, busy, error } = useAct(async () => {
    await api.DELETE("/v1/signature-requests/{request_id}", { params: { path: { request_id: id } } });
    await client.invalidateQueries({ queryKey: ["requests"] });
    await go("/overview", { replace: true });
  });
  return (
    <div>
      <Button kind="plain danger" onPress={() => setAsking(true)}>
        {texts.discard}
      </Button>
      {isAsking && (
        <Dialog title={texts.discardTitle} onClose={() => setAsking(false)}>
          <p>{texts.discardLead}</p>
          <Problem error={error} />
          <div className="row">
            <Button kind="danger" busy={busy} onPress={() => void run()}>
              {texts.discard}
            </Button>
            <Button onPress={() => setAsking(false)}>{cancel}</Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
