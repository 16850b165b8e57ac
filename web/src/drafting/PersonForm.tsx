import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, isRefused, told } from "../api/client";
import { type Language, LANGUAGES, useTexts } from "../i18n/language";
import type { Recipient } from "../request/queries";
import { shellTexts } from "../shell/texts";
import { Button } from "../ui/Button";
import { Check, Choice, Options, TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { uiTexts } from "../ui/texts";
import { useAct } from "../ui/useAct";
import { first, type Method, recipientOf, type Values } from "./recipient";
import { draftTexts } from "./texts";

interface PersonFormProps {
  readonly requestId: string;
  /** Who is changed: the API knows adding and removing, so the new one comes before the former goes. */
  readonly former: Recipient | null;
  /** How many turns can be chosen. */
  readonly turns: number;
  readonly onDone: () => Promise<void>;
  readonly onCancel: () => void;
}

export function PersonForm({ requestId, former, turns, onDone, onCancel }: PersonFormProps) {
  const texts = useTexts(draftTexts);
  const { cancel } = useTexts(uiTexts);
  const [values, setValues] = useState(() => first(former));
  const set = (change: Partial<Values>) => setValues((before) => ({ ...before, ...change }));
  const path = { request_id: requestId };
  const { run, busy, error } = useAct(async () => {
    await api.POST("/v1/signature-requests/{request_id}/recipients", { params: { path }, body: recipientOf(values) });
    if (former) {
      const params = { path: { ...path, recipient_id: former.recipient_id } };
      await api.DELETE("/v1/signature-requests/{request_id}/recipients/{recipient_id}", { params });
    }
    await onDone();
  });
  const wrong = (name: string) =>
    isRefused(error) ? error.fields.find(({ field }) => field.endsWith(`/${name}`))?.detail : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <form className="stack appear" onSubmit={submit} aria-label={former ? `${texts.change} ${former.name}` : texts.add}>
      <div className="grid2">
        <TextField
          label={texts.personName}
          value={values.name}
          onText={(name) => set({ name })}
          wrong={wrong("name")}
          required
          maxLength={120}
          autoComplete="off"
          autoFocus
        />
        <TextField
          label={texts.email}
          type="email"
          value={values.email}
          onText={(email) => set({ email })}
          wrong={wrong("email")}
          required
          maxLength={254}
          autoComplete="off"
        />
      </div>
      <Options legend={texts.role} value={values.role} onChange={(role) => set({ role })} options={rolesOf(texts)} />
      {values.role === "signer" && <Way values={values} set={set} wrong={wrong} />}
      <More values={values} set={set} wrong={wrong} turns={turns} />
      <Problem error={error} />
      <div className="row">
        <Button kind="primary" type="submit" busy={busy}>
          {former ? texts.changed : texts.added}
        </Button>
        <Button onPress={onCancel}>{cancel}</Button>
      </div>
    </form>
  );
}

type Texts = typeof draftTexts.sv;
const rolesOf = (texts: Texts) =>
  (["signer", "approver", "viewer"] as const).map((value) => ({
    value,
    label: texts.roles[value],
    hint: texts.roleHints[value],
  }));

interface PartProps {
  readonly values: Values;
  readonly set: (change: Partial<Values>) => void;
  readonly wrong: (name: string) => string | undefined;
}

function Way({ values, set, wrong }: PartProps) {
  const texts = useTexts(draftTexts);
  const { data } = useQuery({
    queryKey: ["eid-providers"],
    staleTime: 3_600_000,
    queryFn: () => told(api.GET("/v1/eid-providers")),
  });
  const providers = data?.items ?? [];
  const methods = (["bankid", "email_code", "sms_code", "eid"] as const).filter(
    (each) => each !== "eid" || providers.length,
  );
  const choose = (method: string) =>
    set({ method: method as Method, provider: values.provider || (providers[0]?.provider ?? "") });
  return (
    <div className="grid2">
      <Choice
        label={texts.method}
        value={values.method}
        onText={choose}
        hint={values.method.endsWith("_code") ? texts.methodHint : undefined}
      >
        {methods.map((each) => (
          <option key={each} value={each}>
            {texts.methods[each]}
          </option>
        ))}
      </Choice>
      {values.method === "sms_code" && (
        <TextField
          label={texts.phone}
          hint={texts.phoneHint}
          type="tel"
          value={values.phone}
          onText={(phone) => set({ phone })}
          wrong={wrong("phone")}
          required
          maxLength={32}
          autoComplete="off"
        />
      )}
      {values.method === "eid" && (
        <Choice label={texts.provider} value={values.provider} onText={(provider) => set({ provider })}>
          {providers.map((each) => (
            <option key={each.provider} value={each.provider}>
              {each.name}
            </option>
          ))}
        </Choice>
      )}
    </div>
  );
}

function More({ values, set, wrong, turns }: PartProps & { readonly turns: number }) {
  const texts = useTexts(draftTexts);
  const { languages } = useTexts(shellTexts);
  const canPin = values.method === "bankid" || values.role !== "signer";
  return (
    <details>
      <summary>{texts.more}</summary>
      <div className="stack">
        {canPin && (
          <TextField
            label={texts.personnummer}
            hint={texts.personnummerHint}
            inputMode="numeric"
            autoComplete="off"
            maxLength={13}
            value={values.personnummer}
            onText={(personnummer) => set({ personnummer })}
            wrong={wrong("personnummer")}
          />
        )}
        <div className="grid2">
          <Choice
            label={texts.turn}
            hint={texts.turnHint}
            value={values.order}
            onText={(text) => set({ order: Number(text) })}
          >
            {Array.from({ length: Math.max(turns, values.order) }, (_, index) => (
              <option key={index} value={index + 1}>
                {index + 1}
              </option>
            ))}
          </Choice>
          <Choice label={texts.language} value={values.language} onText={(text) => set({ language: text as Language })}>
            {LANGUAGES.map((each) => (
              <option key={each} value={each}>
                {languages[each]}
              </option>
            ))}
          </Choice>
        </div>
        <Check checked={values.in_person} onChange={(in_person) => set({ in_person })}>
          {texts.inPerson}
        </Check>
      </div>
    </details>
  );
}
