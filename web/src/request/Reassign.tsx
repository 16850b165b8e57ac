import { type FormEvent, useState } from "react";
import { api } from "../api/client";
import { draftTexts } from "../drafting/texts";
import { type Language, useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { uiTexts } from "../ui/texts";
import { useAct } from "../ui/useAct";
import type { Recipient } from "./queries";
import { requestTexts } from "./texts";

interface ReassignProps {
  readonly path: { readonly request_id: string; readonly recipient_id: string };
  readonly person: Recipient;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

/** Gives a recipient's place to another person. */
export function Reassign({ path, person, onClose, onDone }: ReassignProps) {
  const texts = useTexts(requestTexts);
  const fields = useTexts(draftTexts);
  const { cancel } = useTexts(uiTexts);
  const [values, setValues] = useState({ name: "", email: "", phone: "", personnummer: "" });
  const set = (change: Partial<typeof values>) => setValues((before) => ({ ...before, ...change }));
  const { run, busy, error } = useAct(async () => {
    const body = {
      name: values.name,
      email: values.email,
      phone: values.phone || null,
      personnummer: values.personnummer.replace(/\D/g, "") || null,
      language: person.language as Language,
    };
    await api.POST("/v1/signature-requests/{request_id}/recipients/{recipient_id}/reassign", {
      params: { path },
      body,
    });
    await onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <Dialog title={`${texts.reassignTitle} ${person.name}`} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p className="quiet">{texts.reassignLead}</p>
        <TextField
          label={fields.personName}
          value={values.name}
          onText={(name) => set({ name })}
          required
          maxLength={120}
          autoComplete="off"
        />
        <TextField
          label={fields.email}
          type="email"
          value={values.email}
          onText={(email) => set({ email })}
          required
          maxLength={254}
          autoComplete="off"
        />
        {person.method === "sms_code" && (
          <TextField
            label={fields.phone}
            type="tel"
            value={values.phone}
            onText={(phone) => set({ phone })}
            required
            maxLength={32}
            autoComplete="off"
          />
        )}
        {person.method === "bankid" && (
          <TextField
            label={fields.personnummer}
            hint={fields.personnummerHint}
            inputMode="numeric"
            maxLength={13}
            value={values.personnummer}
            onText={(personnummer) => set({ personnummer })}
            autoComplete="off"
          />
        )}
        <Problem error={error} />
        <div className="row">
          <Button kind="primary" type="submit" busy={busy}>
            {texts.reassign}
          </Button>
          <Button onPress={onClose}>{cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
