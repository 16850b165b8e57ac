// What keys and webhooks share: whose they are, many choices at once, and a secret to copy.
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useSearchParams } from "react-router";
import { useTexts } from "../i18n/language";
import { companiesQuery } from "../settings/queries";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Check, Choice, TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { uiTexts } from "../ui/texts";
import type { Act } from "../ui/useAct";
import { integrationTexts } from "./texts";

const MANAGES = new Set(["owner", "administrator"]);

/** The company in the page's address; null is oneself. */
export const useCompany = (): string | null => useSearchParams()[0].get("company");

export function Whose() {
  const texts = useTexts(integrationTexts);
  const [search, setSearch] = useSearchParams();
  const { data } = useQuery(companiesQuery);
  const managed = data?.items.filter(({ role }) => MANAGES.has(role)) ?? [];
  if (managed.length === 0) return null;
  return (
    <Choice
      label={texts.whose}
      value={search.get("company") ?? ""}
      onText={(company) => setSearch(company ? { company } : {}, { replace: true })}
    >
      <option value="">{texts.own}</option>
      {managed.map(({ company_id, name }) => (
        <option key={company_id} value={company_id}>
          {name}
        </option>
      ))}
    </Choice>
  );
}

interface ManyProps<V extends string> {
  readonly legend: string;
  readonly all: readonly V[];
  readonly names: Readonly<Record<string, string>>;
  readonly chosen: readonly V[];
  readonly onChange: (chosen: V[]) => void;
  readonly wrong?: string | undefined;
}

export function Many<V extends string>({ legend, all, names, chosen, onChange, wrong }: ManyProps<V>) {
  return (
    <fieldset>
      <legend className="legend">{legend}</legend>
      <div className="grid2">
        {all.map((each) => (
          <Check
            key={each}
            checked={chosen.includes(each)}
            onChange={(checked) => onChange(all.filter((one) => (one === each ? checked : chosen.includes(one))))}
          >
            {names[each] ?? each}
          </Check>
        ))}
      </div>
      {wrong && (
        <p className="wrong" role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}

/** A secret in sight: selected by one press, and copied by another. */
export function Secret({ value, label }: { readonly value: string; readonly label: string }) {
  const texts = useTexts(integrationTexts);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <div className="stack tight">
      <TextField label={label} value={value} readOnly onFocus={(event) => event.target.select()} spellCheck={false} />
      <div className="row">
        <Button onPress={() => void copy()} label={`${texts.copy}: ${label}`}>
          {texts.copy}
        </Button>
        <span role="status" className="small">
          {isCopied && texts.copied}
        </span>
      </div>
    </div>
  );
}

interface SureProps {
  readonly title: string;
  readonly lead: string;
  readonly act: Act<readonly []>;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** Asked before what cannot be undone, or needs a number. */
export function Sure({ title, lead, act, onClose, children }: SureProps) {
  const { cancel, working } = useTexts(uiTexts);
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{lead}</p>
      {children}
      <Problem error={act.error} />
      <div className="row">
        <Button kind="danger" busy={act.busy} onPress={() => void act.run()}>
          {act.busy ? working : title}
        </Button>
        <Button onPress={onClose}>{cancel}</Button>
      </div>
    </Dialog>
  );
}
