import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../api/client";
import { meQuery } from "../api/session";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Notice, Problem } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { settingsTexts } from "./texts";

/** For whoever has no verified address yet: why it is needed, and the form. It goes away when the link was followed. */
export function EmailGate() {
  const texts = useTexts(settingsTexts);
  return (
    <section className="card stack">
      <h2>{texts.emailNeeded}</h2>
      <p className="quiet">{texts.emailWhy}</p>
      <EmailForm />
    </section>
  );
}

export function EmailForm() {
  const texts = useTexts(settingsTexts);
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [isChanging, setChanging] = useState(false);
  const { data: me } = useQuery({
    ...meQuery,
    refetchInterval: ({ state }) => (state.data?.pending_email ? 3_000 : false),
  });
  const { run, busy, error } = useAct(async () => {
    await api.POST("/v1/me/email", { body: { email } });
    await client.refetchQueries({ queryKey: meQuery.queryKey });
    setChanging(false);
  });
  if (me?.pending_email && !isChanging) {
    return (
      <Notice>
        <p>
          {texts.sentTo} <strong>{me.pending_email}</strong>. {texts.sentLead}
        </p>
        <div>
          <Button kind="plain" onPress={() => setChanging(true)}>
            {texts.another}
          </Button>
        </div>
      </Notice>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <form className="stack" onSubmit={submit}>
      <TextField
        label={texts.email}
        type="email"
        autoComplete="email"
        required
        maxLength={254}
        value={email}
        onText={setEmail}
      />
      <Problem error={error} />
      <div>
        <Button kind="primary" type="submit" busy={busy}>
          {texts.sendLink}
        </Button>
      </div>
    </form>
  );
}
