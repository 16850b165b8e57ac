import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import { api, told } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Empty, Loading, Page } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { Many, useCompany, Whose } from "./Parts";
import { type EventName, EVENTS, type Hook, hooksQuery } from "./queries";
import { integrationTexts } from "./texts";

/** The addresses that are told of what happens; one's own or a company's. */
export function HooksPage() {
  const texts = useTexts(integrationTexts);
  const company = useCompany();
  const { data, error, refetch } = useQuery(hooksQuery(company));
  return (
    <Page title={texts.hooks} lead={texts.hooksLead} narrow>
      <div className="stack loose">
        <Whose />
        <section className="card stack">
          <Problem error={error} onAgain={() => void refetch()} />
          {!data && !error && <Loading />}
          {data?.items.length === 0 && <Empty title={texts.noHooks} />}
          <ul className="lines">
            {data?.items.map((hook) => (
              <One key={hook.endpoint_id} hook={hook} />
            ))}
          </ul>
        </section>
        <NewHook key={company} company={company} />
        <div className="row">
          <a href="/v1/docs">{texts.docs}</a>
          <ButtonLink to="/settings">{texts.toSettings}</ButtonLink>
        </div>
      </div>
    </Page>
  );
}

function One({ hook }: { readonly hook: Hook }) {
  const texts = useTexts(integrationTexts);
  const format = useFormat();
  return (
    <li>
      <Link className="line" to={`/settings/webhooks/${hook.endpoint_id}`}>
        <strong>{hook.url}</strong>
        <HookStatus hook={hook} />
        <span className="small quiet">
          {texts.lastSuccess} {hook.last_success_at ? format.ago(hook.last_success_at) : texts.never}
        </span>
      </Link>
    </li>
  );
}

export function HookStatus({ hook }: { readonly hook: Hook }) {
  const texts = useTexts(integrationTexts);
  const isOn = hook.status === "enabled";
  return (
    <span className={`status ${isOn ? "good" : "bad"}`}>
      {isOn ? texts.enabled : (texts.because[hook.disabled_because ?? ""] ?? texts.disabled)}
    </span>
  );
}

function NewHook({ company }: { readonly company: string | null }) {
  const texts = useTexts(integrationTexts);
  const client = useQueryClient();
  const go = useNavigate();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<EventName[]>(["signature_request.completed"]);
  const { run, busy, error } = useAct(async () => {
    const body = { url, events, ...(company && { company_id: company }) };
    const made = await told(api.POST("/v1/webhook-endpoints", { body }));
    void client.invalidateQueries({ queryKey: ["hooks"] });
    await go(`/settings/webhooks/${made.endpoint_id}`);
  });
  const [isEmpty, setEmpty] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setEmpty(events.length === 0);
    if (events.length > 0) void run();
  };
  return (
    <form className="card stack" onSubmit={submit} aria-label={texts.newHook}>
      <h2>{texts.newHook}</h2>
      <TextField
        label={texts.url}
        hint={texts.urlHint}
        type="url"
        value={url}
        onText={setUrl}
        required
        maxLength={500}
        autoComplete="off"
      />
      <Many
        legend={texts.events}
        all={EVENTS}
        names={texts.event}
        chosen={events}
        onChange={setEvents}
        wrong={isEmpty && events.length === 0 ? texts.chooseOne : undefined}
      />
      <Problem error={error} />
      <div>
        <Button kind="primary" type="submit" busy={busy}>
          {texts.add}
        </Button>
      </div>
    </form>
  );
}
