import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import { api, Refused, type Schemas, told } from "../api/client";
import { put, sha256 } from "../api/upload";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Empty, Loading, Page } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { useAct } from "../ui/useAct";
import { BulkList } from "./BulkPages";
import { publicTemplatesQuery, templatesQuery } from "./queries";
import { templateTexts } from "./texts";

/** One's own templates, a new one, and the service's contracts with their price. */
export function TemplatesPage() {
  const texts = useTexts(templateTexts);
  const { data, error, refetch } = useQuery(templatesQuery);
  return (
    <Page title={texts.title} lead={texts.lead}>
      <div className="stack loose">
        <section className="card step">
          <h2>{texts.mine}</h2>
          <Problem error={error} onAgain={() => void refetch()} />
          {!data && !error && <Loading />}
          {data?.items.length === 0 && <Empty title={texts.none} />}
          <ul className="lines">
            {data?.items.map((each) => (
              <One key={each.template_id} line={each} />
            ))}
          </ul>
        </section>
        <NewTemplate />
        <Ours />
        <BulkList />
      </div>
    </Page>
  );
}

function One({ line }: { readonly line: Schemas["TemplateLine"] }) {
  const format = useFormat();
  return (
    <li>
      <Link className="line" to={`/templates/${line.template_id}`}>
        <strong>{line.title}</strong>
        <TemplateStatus status={line.status} />
        <span className="small quiet">
          {format.day(line.created_at)}
          {line.roles.length > 0 && ` · ${line.roles.join(", ")}`}
        </span>
      </Link>
    </li>
  );
}

export function TemplateStatus({ status }: { readonly status: string }) {
  const texts = useTexts(templateTexts);
  const words: Readonly<Record<string, readonly [string, string]>> = {
    awaiting_upload: ["", texts.awaiting],
    checking: ["wait", texts.checkingShort],
    ready: ["good", texts.ready],
    refused: ["bad", texts.refusedShort],
  };
  const [tone, word] = words[status] ?? ["", status];
  return <span className={`status ${tone}`}>{word}</span>;
}

function NewTemplate() {
  const texts = useTexts(templateTexts);
  const go = useNavigate();
  const client = useQueryClient();
  const [title, setTitle] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [share, setShare] = useState(0);
  const { run, busy, error } = useAct(async () => {
    if (!file) return;
    setShare(0);
    if (!(await file.slice(0, 1024).text()).includes("%PDF-")) throw new Refused("not_a_pdf", texts.notPdf);
    const body = { title, filename: file.name.slice(-200), size: file.size, sha256: await sha256(file) };
    const made = await told(api.POST("/v1/templates", { body }));
    if (made.upload) await put(file, made.upload, setShare);
    await api.POST("/v1/templates/{template_id}/complete", { params: { path: { template_id: made.template_id } } });
    await client.invalidateQueries({ queryKey: ["templates"] });
    await go(`/templates/${made.template_id}`);
  });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    if (chosen && !title) setTitle(chosen.name.replace(/\.pdf$/i, "").slice(0, 200));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <form className="card stack" onSubmit={submit} aria-label={texts.fresh}>
      <h2>{texts.fresh}</h2>
      <p className="quiet">{texts.freshLead}</p>
      <div className="grid2">
        <TextField
          label={texts.file}
          type="file"
          accept="application/pdf"
          required
          onInput={(event) => choose(event.currentTarget.files?.[0] ?? null)}
        />
        <TextField label={texts.name} value={title} onText={setTitle} required maxLength={200} autoComplete="off" />
      </div>
      <Problem error={error} />
      {busy && (
        <Progress
          label={share > 0 ? `${texts.uploading} ${Math.floor(share * 100)} %` : texts.reading}
          share={share || undefined}
        />
      )}
      <div>
        <Button kind="primary" type="submit" busy={busy}>
          {texts.upload}
        </Button>
      </div>
    </form>
  );
}

function Ours() {
  const texts = useTexts(templateTexts);
  const { data, error } = useQuery(publicTemplatesQuery());
  return (
    <section className="card step">
      <h2>{texts.ours}</h2>
      <Problem error={error} />
      {!data && !error && <Loading />}
      {data?.items.length === 0 && <p className="quiet">{texts.noOurs}.</p>}
      <ul className="rows">
        {data?.items.map((each) => (
          <li key={each.template_id} className="row apart">
            <span className="grow stack tight">
              <strong>{each.title}</strong>
              <span className="quiet">{each.description}</span>
              <span className="small">
                <Price credits={each.price_credits} />
              </span>
            </span>
            <ButtonLink to={`/templates/public/${each.template_id}/use`} label={`${texts.use}: ${each.title}`}>
              {texts.use}
            </ButtonLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Price({ credits }: { readonly credits: number }) {
  const texts = useTexts(templateTexts);
  if (credits === 0) return texts.free;
  return `${texts.price}: ${credits} ${credits === 1 ? texts.credit : texts.credits}`;
}
