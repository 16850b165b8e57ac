import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { api, type Schemas, told } from "../api/client";
import { walletQuery } from "../api/session";
import { put, sha256 } from "../api/upload";
import { useFormat } from "../i18n/format";
import { language, useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { Check, TextField } from "../ui/Field";
import { Notice, Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { useAct } from "../ui/useAct";
import { BulkReport } from "./BulkReport";
import { type Bulk, bulkQuery, bulksQuery, type Template, templateQuery } from "./queries";
import { templateTexts } from "./texts";

/** The bulk sends of the last days. */
export function BulkList() {
  const texts = useTexts(templateTexts);
  const format = useFormat();
  const { data, error } = useQuery(bulksQuery);
  return (
    <section className="card step">
      <h2>{texts.bulk}</h2>
      <p className="quiet">{texts.bulkLead}</p>
      <Problem error={error} />
      {data?.items.length === 0 && <p className="quiet">{texts.bulkNone}.</p>}
      <ul className="lines">
        {data?.items.map((each) => (
          <li key={each.bulk_id}>
            <Link className="line" to={`/templates/bulk/${each.bulk_id}`}>
              <strong>{each.title}</strong>
              <BulkStatus bulk={each} />
              <span className="small quiet">
                {format.time(each.created_at)} · {each.filename} · {each.row_count} {texts.rows}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

const TONES: Readonly<Record<string, string>> = {
  ready: "good",
  finished: "good",
  refused: "bad",
  awaiting_upload: "",
};

function BulkStatus({ bulk }: { readonly bulk: Bulk }) {
  const { bulkStatuses } = useTexts(templateTexts);
  return <span className={`status ${TONES[bulk.status] ?? "wait"}`}>{bulkStatuses[bulk.status] ?? bulk.status}</span>;
}

/** A list for a template: what its columns may be, and its check. */
export function NewBulkPage() {
  const texts = useTexts(templateTexts);
  const { id = "" } = useParams();
  const { data, error } = useQuery(templateQuery(id));
  return (
    <Page title={texts.bulkNew} lead={texts.bulkLead} narrow>
      <Problem error={error} />
      {!data && !error && <Loading />}
      {data && <NewBulk template={data} />}
    </Page>
  );
}

function NewBulk({ template }: { readonly template: Template }) {
  const texts = useTexts(templateTexts);
  const go = useNavigate();
  const client = useQueryClient();
  const [title, setTitle] = useState(template.title);
  const [file, setFile] = useState<File | null>(null);
  const [mine, setMine] = useState<readonly string[]>([]);
  const [share, setShare] = useState(0);
  const others = template.roles.filter(({ name }) => !mine.includes(name));
  const { run, busy, error } = useAct(async () => {
    if (!file) return;
    setShare(0);
    const recipients = Object.fromEntries(mine.map((name) => [name, { is_sender: true }]));
    const about = { template_id: template.template_id, title, recipients, language: language() };
    const body = { filename: file.name.slice(-200), size: file.size, sha256: await sha256(file), ...about };
    const made = await told(api.POST("/v1/bulk-sends", { body }));
    if (made.upload) await put(file, made.upload, setShare);
    await api.POST("/v1/bulk-sends/{bulk_id}/complete", { params: { path: { bulk_id: made.bulk_id } } });
    await client.invalidateQueries({ queryKey: ["bulk-sends"] });
    await go(`/templates/bulk/${made.bulk_id}`);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const person = ["name", "email", "personnummer", "company"];
  const people = others.length === 1 ? person : others.flatMap(({ name }) => person.map((part) => `${name}.${part}`));
  const columns = [...people, ...template.fields.filter(({ kind }) => kind !== "signature").map(({ name }) => name)];
  return (
    <form className="card stack" onSubmit={submit}>
      <TextField label={texts.requestTitle} value={title} onText={setTitle} required maxLength={200} />
      <fieldset>
        <legend className="legend">{texts.me}</legend>
        {template.roles.map(({ name, label }) => (
          <Check
            key={name}
            checked={mine.includes(name)}
            onChange={(checked) => setMine(checked ? [name] : mine.filter((each) => each !== name))}
          >
            {label}
          </Check>
        ))}
      </fieldset>
      <p>
        {texts.columns}: <code>{columns.join("; ")}</code>
      </p>
      <TextField
        label={texts.list}
        hint={texts.columnsHint}
        type="file"
        accept=".csv,text/csv"
        required
        onInput={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
      />
      <Problem error={error} />
      {busy && <Progress label={share > 0 ? texts.uploading : texts.reading} share={share || undefined} />}
      <div className="row">
        <Button kind="primary" type="submit" busy={busy}>
          {texts.announce}
        </Button>
        <ButtonLink to={`/templates/${template.template_id}`}>{texts.back}</ButtonLink>
      </div>
    </form>
  );
}

/** One bulk send: its check, its price, its progress row by row, and its result. */
export function BulkPage() {
  const texts = useTexts(templateTexts);
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery(bulkQuery(id));
  return (
    <Page title={data?.title ?? texts.bulk} above={data && <BulkStatus bulk={data} />}>
      <div className="stack loose">
        <Problem error={error} onAgain={() => void refetch()} />
        {!data && !error && <Loading />}
        {data && <Standing bulk={data} />}
        {data && data.row_count > 0 && data.status !== "checking" && <BulkReport bulk={data} />}
        <div>
          <ButtonLink to="/templates">{texts.back}</ButtonLink>
        </div>
      </div>
    </Page>
  );
}

const total = ({ sent, failed, cancelled, ready, queued, started }: Schemas["BulkCounts"]): number =>
  sent + failed + cancelled + ready + queued + started;

function Standing({ bulk }: { readonly bulk: Bulk }) {
  const texts = useTexts(templateTexts);
  const format = useFormat();
  const client = useQueryClient();
  const params = { path: { bulk_id: bulk.bulk_id } };
  const refresh = async () => {
    await client.refetchQueries({ queryKey: ["bulk-sends"] });
    void client.invalidateQueries({ queryKey: walletQuery.queryKey });
  };
  const start = useAct(async () => {
    await api.POST("/v1/bulk-sends/{bulk_id}/start", { params, body: {} });
    await refresh();
  });
  const cancel = useAct(async () => {
    await api.POST("/v1/bulk-sends/{bulk_id}/cancel", { params });
    await refresh();
  });
  const { counts } = bulk;
  const all = total(counts);
  const done = counts.sent + counts.failed + counts.cancelled;
  const startable = counts.ready + counts.failed;
  const canStart = (bulk.status === "ready" || bulk.status === "finished") && startable > 0;
  return (
    <section className="card stack">
      {bulk.status === "checking" && <Progress label={texts.bulkChecking} />}
      {bulk.status === "running" && (
        <Progress label={`${texts.progress} ${done} ${texts.of} ${all}`} share={all > 0 ? done / all : undefined} />
      )}
      {bulk.refusal && (
        <Notice tone="bad">
          <p>{bulk.refusal.detail}</p>
        </Notice>
      )}
      {bulk.failures.map(({ code, detail, rows }) => (
        <Notice key={code} tone="warn">
          <p>
            {detail} ({rows} {texts.rows})
          </p>
        </Notice>
      ))}
      <dl className="facts">
        {Object.entries(counts).map(
          ([name, count]) =>
            count > 0 && (
              <div key={name}>
                <dt>{texts.rowStatuses[name] ?? name}</dt>
                <dd>{format.number(count)}</dd>
              </div>
            ),
        )}
      </dl>
      {canStart && (
        <p>
          {texts.total} <strong>{bulk.total_credits}</strong> {bulk.total_credits === 1 ? texts.credit : texts.credits}.
        </p>
      )}
      <Problem error={start.error ?? cancel.error} />
      <div className="row">
        {canStart && (
          <Button kind="primary" busy={start.busy} onPress={() => void start.run()}>
            {bulk.status === "ready" ? `${texts.sendAll} ${startable} ${texts.requests}` : texts.again}
          </Button>
        )}
        {(bulk.status === "running" || bulk.status === "ready") && (
          <Button kind="danger" busy={cancel.busy} onPress={() => void cancel.run()}>
            {texts.cancel}
          </Button>
        )}
      </div>
    </section>
  );
}
