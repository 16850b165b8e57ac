import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, versioned } from "../api/client";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Choice, TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { FieldForm } from "./FieldForm";
import { added, named } from "./place";
import { Placing } from "./Placing";
import { type Field, type Role, type Template, templateQuery } from "./queries";
import { templateTexts } from "./texts";

const KINDS: ReadonlyArray<Field["kind"]> = ["text", "date", "checkbox", "signature"];

/** Roles and fields, saved all at once; fields are placed on the page by pointer, by keys or by numbers. */
export function Editor({ template }: { readonly template: Template }) {
  const texts = useTexts(templateTexts);
  const client = useQueryClient();
  const [roles, setRoles] = useState<readonly Role[]>(template.roles);
  const [fields, setFields] = useState<readonly Field[]>(template.fields);
  const [chosen, setChosen] = useState<string | null>(null);
  const [page, setPage] = useState(1);
  const [said, setSaid] = useState("");
  const { run, busy, error } = useAct(async () => {
    const params = { path: { template_id: template.template_id }, header: { "If-Match": template.etag } };
    const body = { roles: [...roles], fields: [...fields] };
    const saved = await versioned(api.PUT("/v1/templates/{template_id}/layout", { params, body }));
    client.setQueryData(templateQuery(template.template_id).queryKey, saved);
    void client.invalidateQueries({ queryKey: ["templates"], exact: true });
    setSaid(texts.saved);
  });
  const changed = (next: { roles?: readonly Role[]; fields?: readonly Field[] }) => {
    if (next.roles) setRoles(next.roles);
    if (next.fields) setFields(next.fields);
    setSaid(texts.unsaved);
  };
  const change = (name: string, values: Partial<Field>) =>
    changed({ fields: fields.map((each) => (each.name === name ? { ...each, ...values } : each)) });
  const add = (kind: Field["kind"]) => {
    const size = template.pages[page - 1];
    if (!size) return;
    const field = added(kind, texts.kinds[kind] ?? kind, page, size, fields);
    const first = kind === "signature" ? roles[0]?.name : undefined;
    changed({ fields: [...fields, { ...field, ...(first && { role: first }) }] });
    setChosen(field.name);
  };
  const one = fields.find(({ name }) => name === chosen);
  return (
    <>
      <Roles
        roles={roles}
        onChange={(next, gone) => {
          const orphaned = fields.map((each) => (each.role === gone ? { ...each, role: null } : each));
          changed({ roles: next, ...(gone && { fields: orphaned }) });
        }}
      />
      <section className="card step">
        <h2>{texts.fields}</h2>
        <p className="quiet">{texts.fieldsLead}</p>
        <div className="row">
          {KINDS.map((kind) => (
            <Button
              key={kind}
              onPress={() => add(kind)}
              disabled={kind === "signature" && roles.length === 0}
              label={`${texts.add} ${texts.kinds[kind]?.toLowerCase()}`}
            >
              {texts.kinds[kind] ?? kind}
            </Button>
          ))}
        </div>
        <div className="columns">
          <Placing
            template={template}
            page={page}
            fields={fields}
            chosen={chosen}
            onPage={setPage}
            onChoose={setChosen}
            onChange={change}
          />
          {one && (
            <FieldForm
              key={one.name}
              field={one}
              roles={roles}
              pages={template.pages}
              onChange={(values) => change(one.name, values)}
              onRemove={() => {
                changed({ fields: fields.filter(({ name }) => name !== one.name) });
                setChosen(null);
              }}
            />
          )}
        </div>
      </section>
      <Problem error={error} />
      <div className="row">
        <Button kind="primary large" busy={busy} disabled={roles.length === 0} onPress={() => void run()}>
          {busy ? texts.saving : texts.save}
        </Button>
        <span role="status">{roles.length === 0 ? texts.needRole : said}</span>
      </div>
    </>
  );
}

interface RolesProps {
  readonly roles: readonly Role[];
  readonly onChange: (roles: readonly Role[], gone?: string) => void;
}

function Roles({ roles, onChange }: RolesProps) {
  const texts = useTexts(templateTexts);
  const set = (name: string, values: Partial<Role>) =>
    onChange(roles.map((each) => (each.name === name ? { ...each, ...values } : each)));
  const add = () => {
    const label = `${texts.role} ${roles.length + 1}`;
    onChange([...roles, { name: named(label, roles), label, role: "signer", order: 1 }]);
  };
  return (
    <section className="card step">
      <h2>{texts.roles}</h2>
      <p className="quiet">{texts.rolesLead}</p>
      <ul className="rows">
        {roles.map((each, index) => (
          <li key={each.name} className="stack">
            <div className="grid4">
              <TextField
                label={`${texts.role} ${index + 1}`}
                value={each.label}
                onText={(label) => set(each.name, { label })}
                required
                maxLength={60}
              />
              <Choice
                label={texts.what}
                value={each.role ?? "signer"}
                onText={(role) => set(each.name, { role: role as NonNullable<Role["role"]> })}
              >
                {Object.entries(texts.kindOf).map(([role, word]) => (
                  <option key={role} value={role}>
                    {word}
                  </option>
                ))}
              </Choice>
              <TextField
                label={texts.order}
                type="number"
                min={1}
                max={20}
                value={each.order ?? 1}
                onText={(order) => set(each.name, { order: Math.max(1, Number(order) || 1) })}
              />
            </div>
            <div>
              <Button
                kind="plain danger"
                label={`${texts.removeRole}: ${each.label}`}
                onPress={() =>
                  onChange(
                    roles.filter(({ name }) => name !== each.name),
                    each.name,
                  )
                }
              >
                {texts.removeRole}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <div>
        <Button onPress={add}>{texts.addRole}</Button>
      </div>
    </section>
  );
}
