import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, told } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Empty, Loading, Page } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { Many, Secret, Sure, useCompany, Whose } from "./Parts";
import { FOR_COMPANY, type Key, keysQuery, SCOPES, type Scope } from "./queries";
import { integrationTexts } from "./texts";

const OVERLAP_HOURS = "24";

/** API keys: made, shown once, given a new secret, revoked; one's own or a company's. */
export function KeysPage() {
  const texts = useTexts(integrationTexts);
  const company = useCompany();
  const [secret, setSecret] = useState<string | null>(null);
  const { data, error, refetch } = useQuery(keysQuery(company));
  return (
    <Page title={texts.keys} lead={texts.keysLead} narrow>
      <div className="stack loose">
        <Whose />
        <section className="card stack">
          <Problem error={error} onAgain={() => void refetch()} />
          {!data && !error && <Loading />}
          {data?.items.length === 0 && <Empty title={texts.noKeys} />}
          <ul className="rows">
            {data?.items.map((key) => (
              <One key={key.key_id} found={key} onSecret={setSecret} />
            ))}
          </ul>
        </section>
        <NewKey key={company} company={company} onSecret={setSecret} />
        <div className="row">
          <a href="/v1/docs">{texts.docs}</a>
          <ButtonLink to="/settings">{texts.toSettings}</ButtonLink>
        </div>
      </div>
      {secret && (
        <Dialog title={texts.onceTitle} onClose={() => setSecret(null)}>
          <p>{texts.onceLead}</p>
          <Secret value={secret} label={texts.secret} />
          <div>
            <Button kind="primary" onPress={() => setSecret(null)}>
              {texts.saved}
            </Button>
          </div>
        </Dialog>
      )}
    </Page>
  );
}

interface NewKeyProps {
  readonly company: string | null;
  readonly onSecret: (secret: string | null) => void;
}

function NewKey({ company, onSecret }: NewKeyProps) {
  const texts = useTexts(integrationTexts);
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [isEmpty, setEmpty] = useState(false);
  const { run, busy, error } = useAct(async () => {
    const body = { name, scopes, ...(company && { company_id: company }) };
    const made = await told(api.POST("/v1/api-keys", { body }));
    onSecret(made.token ?? null);
    setName("");
    setScopes([]);
    const { token: _, ...shown } = made; // nowhere but in the dialog
    client.setQueryData(keysQuery(company).queryKey, (before) => ({ items: [shown, ...(before?.items ?? [])] }));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setEmpty(scopes.length === 0);
    if (scopes.length > 0) void run();
  };
  return (
    <form className="card stack" onSubmit={submit} aria-label={texts.newKey}>
      <h2>{texts.newKey}</h2>
      <TextField
        label={texts.name}
        hint={texts.nameHint}
        value={name}
        onText={setName}
        required
        maxLength={80}
        autoComplete="off"
      />
      <Many
        legend={texts.scopes}
        all={company ? FOR_COMPANY : SCOPES}
        names={texts.scope}
        chosen={scopes}
        onChange={setScopes}
        wrong={isEmpty && scopes.length === 0 ? texts.chooseOne : undefined}
      />
      <Problem error={error} />
      <div>
        <Button kind="primary" type="submit" busy={busy}>
          {busy ? texts.making : texts.make}
        </Button>
      </div>
    </form>
  );
}

interface OneProps {
  readonly found: Key;
  readonly onSecret: (secret: string | null) => void;
}

function One({ found, onSecret }: OneProps) {
  const texts = useTexts(integrationTexts);
  const format = useFormat();
  const client = useQueryClient();
  const [asked, setAsked] = useState<"rotate" | "revoke" | null>(null);
  const [hours, setHours] = useState(OVERLAP_HOURS);
  const params = { path: { key_id: found.key_id } };
  const done = async () => {
    setAsked(null);
    await client.refetchQueries({ queryKey: ["api-keys"] });
  };
  const rotate = useAct(async () => {
    const body = { overlap_hours: Number(hours) };
    onSecret((await told(api.POST("/v1/api-keys/{key_id}/rotate", { params, body }))).token ?? null);
    await done();
  });
  const revoke = useAct(async () => {
    await api.DELETE("/v1/api-keys/{key_id}", { params });
    await done();
  });
  const isActive = found.status === "active";
  return (
    <li className="stack tight">
      <div className="row apart">
        <strong>{found.name}</strong>
        <span className={`status ${isActive ? "good" : ""}`}>{isActive ? texts.active : texts.revoked}</span>
      </div>
      <code>{found.prefix}…</code>
      <span className="small">{found.scopes.map((scope) => texts.scope[scope] ?? scope).join(", ")}</span>
      <span className="small quiet">
        {texts.made} {format.day(found.created_at)} · {texts.used}{" "}
        {found.last_used_at ? format.ago(found.last_used_at) : texts.never}
        {isActive && found.former_until && ` · ${texts.former} ${format.time(found.former_until)}`}
      </span>
      {isActive && (
        <div className="row">
          <Button onPress={() => setAsked("rotate")} label={`${texts.rotate}: ${found.name}`}>
            {texts.rotate}
          </Button>
          <Button kind="danger" onPress={() => setAsked("revoke")} label={`${texts.revoke}: ${found.name}`}>
            {texts.revoke}
          </Button>
        </div>
      )}
      {asked === "revoke" && (
        <Sure title={texts.revoke} lead={texts.revokeLead} act={revoke} onClose={() => setAsked(null)} />
      )}
      {asked === "rotate" && (
        <Sure title={texts.rotate} lead={texts.rotateLead} act={rotate} onClose={() => setAsked(null)}>
          <TextField label={texts.overlap} type="number" min={0} max={168} value={hours} onText={setHours} />
        </Sure>
      )}
    </li>
  );
}
