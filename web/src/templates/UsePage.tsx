import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api, isRefused, type Schemas, told } from "../api/client";
import { useMe } from "../api/session";
import { language, useTexts } from "../i18n/language";
import { EmailGate } from "../settings/EmailForm";
import { Button, ButtonLink } from "../ui/Button";
import { Check, Options, TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { type Field, publicTemplateQuery, type Role, templateQuery } from "./queries";
import { Price } from "./TemplatesPage";
import { templateTexts } from "./texts";
import { type Person, personOf, type Typed, valuesOf } from "./values";

interface Base {
  readonly title: string;
  readonly roles: readonly Role[];
  readonly fields: readonly Field[];
}
type Use = (body: Schemas["UseTemplate"]) => Promise<Schemas["RequestView"]>;

export function UsePage() {
  const { id = "" } = useParams();
  const { data, error } = useQuery(templateQuery(id));
  const use: Use = (body) =>
    told(api.POST("/v1/templates/{template_id}/use", { params: { path: { template_id: id } }, body }));
  return <Using base={data} error={error} use={use} />;
}

export function UsePublicPage() {
  const { id = "" } = useParams();
  const { data, error } = useQuery(publicTemplateQuery(id));
  const use: Use = (body) =>
    told(api.POST("/v1/public-templates/{template_id}/use", { params: { path: { template_id: id } }, body }));
  return <Using base={data} error={error} use={use} price={data?.price_credits} />;
}

interface UsingProps {
  readonly base: Base | undefined;
  readonly error: unknown;
  readonly use: Use;
  readonly price?: number | undefined;
}

function Using({ base, error, use, price }: UsingProps) {
  const texts = useTexts(templateTexts);
  const me = useMe();
  return (
    <Page
      title={base ? `${texts.useTitle} ${base.title}` : texts.useTitle}
      lead={price !== undefined && <Price credits={price} />}
      narrow
    >
      <div className="stack loose">
        {me && !me.email && <EmailGate />}
        <Problem error={error} />
        {!base && !error && <Loading />}
        {base && <Form base={base} use={use} />}
        <div>
          <ButtonLink to="/templates">{texts.back}</ButtonLink>
        </div>
      </div>
    </Page>
  );
}

const NOBODY: Person = { isMe: false, name: "", email: "" };

/** Who has each role this time, and what the fields say: everything missing is named field by field by the API. */
function Form({ base, use }: { readonly base: Base; readonly use: Use }) {
  const texts = useTexts(templateTexts);
  const go = useNavigate();
  const [title, setTitle] = useState(base.title);
  const [people, setPeople] = useState<Readonly<Record<string, Person>>>({});
  const [typed, setTyped] = useState<Typed>({});
  const { run, busy, error } = useAct(async () => {
    const recipients = Object.fromEntries(base.roles.map(({ name }) => [name, personOf(people[name] ?? NOBODY)]));
    const made = await use({ title, recipients, values: valuesOf(base.fields, typed), language: language() });
    await go(`/requests/${made.request_id}`);
  });
  const wrong = (...path: string[]) =>
    isRefused(error) ? error.fields.find(({ field }) => field === `/${path.join("/")}`)?.detail : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <form className="stack loose" onSubmit={submit}>
      <section className="card stack">
        <TextField label={texts.requestTitle} value={title} onText={setTitle} required maxLength={200} />
      </section>
      {base.roles.map(({ name, label }) => (
        <section className="card stack" key={name} aria-label={label}>
          <PersonFields
            label={label}
            person={people[name] ?? NOBODY}
            onChange={(person) => setPeople({ ...people, [name]: person })}
            wrong={(part) => wrong("recipients", name, part)}
          />
        </section>
      ))}
      {base.fields.some(({ kind }) => kind !== "signature") && (
        <section className="card step">
          <h2>{texts.fields}</h2>
          {base.fields.map((field) => (
            <Value
              key={field.name}
              field={field}
              value={typed[field.name] ?? ""}
              onChange={(value) => setTyped({ ...typed, [field.name]: value })}
              wrong={wrong("values", field.name)}
            />
          ))}
        </section>
      )}
      <Problem error={error} />
      <div>
        <Button kind="primary large" type="submit" busy={busy}>
          {busy ? texts.making : texts.make}
        </Button>
      </div>
    </form>
  );
}

interface PersonFieldsProps {
  readonly label: string;
  readonly person: Person;
  readonly onChange: (person: Person) => void;
  readonly wrong: (part: string) => string | undefined;
}

function PersonFields({ label, person, onChange, wrong }: PersonFieldsProps) {
  const texts = useTexts(templateTexts);
  return (
    <>
      <Options
        legend={label}
        value={person.isMe ? "me" : "someone"}
        onChange={(who) => onChange({ ...person, isMe: who === "me" })}
        options={[
          { value: "someone", label: texts.someone },
          { value: "me", label: texts.me },
        ]}
      />
      {!person.isMe && (
        <div className="grid2">
          <TextField
            label={`${texts.person}, ${label}`}
            value={person.name}
            onText={(name) => onChange({ ...person, name })}
            wrong={wrong("name")}
            required
            maxLength={120}
            autoComplete="off"
          />
          <TextField
            label={`${texts.email}, ${label}`}
            type="email"
            value={person.email}
            onText={(email) => onChange({ ...person, email })}
            wrong={wrong("email")}
            required
            maxLength={254}
            autoComplete="off"
          />
        </div>
      )}
    </>
  );
}

interface ValueProps {
  readonly field: Field;
  readonly value: string | boolean;
  readonly onChange: (value: string | boolean) => void;
  readonly wrong: string | undefined;
}

function Value({ field, value, onChange, wrong }: ValueProps) {
  const { amountHint } = useTexts(templateTexts);
  if (field.kind === "signature") return null;
  if (field.kind === "checkbox") {
    return (
      <Check checked={value === true} onChange={onChange}>
        {field.label}
      </Check>
    );
  }
  return (
    <TextField
      label={field.label}
      type={field.kind === "date" ? "date" : "text"}
      value={String(value)}
      onText={onChange}
      wrong={wrong}
      required={field.required ?? true}
      maxLength={field.kind === "date" ? undefined : (field.max_length ?? 200)}
      {...(field.format === "amount" && { hint: amountHint, inputMode: "decimal" as const })}
      autoComplete="off"
    />
  );
}
