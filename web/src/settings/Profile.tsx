import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, isRefused, versioned } from "../api/client";
import { type Me, meQuery } from "../api/session";
import { choose, type Language, LANGUAGES, useTexts } from "../i18n/language";
import { shellTexts } from "../shell/texts";
import { Button } from "../ui/Button";
import { Choice, TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { settingsTexts } from "./texts";

const KEEP_DAYS = [90, 365, 730, 1825, 3650];

/** Name, telephone, language of mails, and how long requests are kept. */
export function Profile({ me }: { readonly me: Me }) {
  const texts = useTexts(settingsTexts);
  const { languages } = useTexts(shellTexts);
  const client = useQueryClient();
  const [values, setValues] = useState({
    name: me.name,
    phone: me.phone ?? "",
    language: me.language as Language,
    keep: me.keep_requests_days,
  });
  const [isSaved, setSaved] = useState(false);
  const set = (change: Partial<typeof values>) => {
    setSaved(false);
    setValues((before) => ({ ...before, ...change }));
  };
  const { run, busy, error } = useAct(async () => {
    const body = {
      name: values.name,
      phone: values.phone || null,
      language: values.language,
      keep_requests_days: values.keep,
    };
    const saved = await versioned(api.PATCH("/v1/me", { params: { header: { "If-Match": me.etag } }, body }));
    client.setQueryData(meQuery.queryKey, saved);
    choose(values.language);
    setSaved(true);
  });
  const wrong = (name: string) =>
    isRefused(error) ? error.fields.find(({ field }) => field.endsWith(name))?.detail : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const kept = [...new Set([...KEEP_DAYS, ...(values.keep ? [values.keep] : [])])].toSorted((a, b) => a - b);
  return (
    <form className="stack" onSubmit={submit}>
      <TextField
        label={texts.name}
        hint={`${texts.nameHint} ${me.eid_name}.`}
        value={values.name}
        onText={(name) => set({ name })}
        wrong={wrong("name")}
        required
        maxLength={120}
        autoComplete="name"
      />
      <p className="small quiet">
        {texts.personnummer}: {me.personnummer_masked}
      </p>
      <div className="grid2">
        <TextField
          label={texts.phone}
          type="tel"
          value={values.phone}
          onText={(phone) => set({ phone })}
          wrong={wrong("phone")}
          maxLength={40}
          autoComplete="tel"
        />
        <Choice label={texts.language} value={values.language} onText={(text) => set({ language: text as Language })}>
          {LANGUAGES.map((each) => (
            <option key={each} value={each}>
              {languages[each]}
            </option>
          ))}
        </Choice>
      </div>
      <Choice
        label={texts.keeping}
        hint={texts.keepingLead}
        value={values.keep ?? ""}
        onText={(text) => set({ keep: text ? Number(text) : null })}
      >
        <option value="">{texts.forever}</option>
        {kept.map((days) => (
          <option key={days} value={days}>
            {days} {texts.days}
          </option>
        ))}
      </Choice>
      <Problem error={error} />
      <div className="row">
        <Button kind="primary" type="submit" busy={busy}>
          {texts.save}
        </Button>
        <span role="status">{isSaved ? texts.saved : ""}</span>
      </div>
    </form>
  );
}
