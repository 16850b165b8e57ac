// A labelled input with its hint and what is wrong with it, tied together for screen readers.
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";

interface Common {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly wrong?: string | undefined;
}

function useTied({ hint, wrong }: Common) {
  const id = useId();
  const told = [hint ? `${id}-hint` : "", wrong ? `${id}-wrong` : ""].filter(Boolean).join(" ");
  return { id, described: { "aria-describedby": told || undefined, "aria-invalid": Boolean(wrong) || undefined } };
}

function Frame({ id, label, hint, wrong, children }: Common & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children}
      {wrong && (
        <span className="wrong" id={`${id}-wrong`}>
          {wrong}
        </span>
      )}
    </div>
  );
}

type Change = { readonly onText?: (text: string) => void };

export function TextField({
  label,
  hint,
  wrong,
  onText,
  ...input
}: Common & Change & InputHTMLAttributes<HTMLInputElement>) {
  const { id, described } = useTied({ label, hint, wrong });
  return (
    <Frame id={id} label={label} hint={hint} wrong={wrong}>
      <input id={id} className="input" {...described} {...input} onChange={(event) => onText?.(event.target.value)} />
    </Frame>
  );
}

export function TextArea({
  label,
  hint,
  wrong,
  onText,
  ...area
}: Common & Change & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const { id, described } = useTied({ label, hint, wrong });
  return (
    <Frame id={id} label={label} hint={hint} wrong={wrong}>
      <textarea id={id} {...described} {...area} onChange={(event) => onText?.(event.target.value)} />
    </Frame>
  );
}

export function Choice({
  label,
  hint,
  wrong,
  onText,
  ...select
}: Common & Change & SelectHTMLAttributes<HTMLSelectElement>) {
  const { id, described } = useTied({ label, hint, wrong });
  return (
    <Frame id={id} label={label} hint={hint} wrong={wrong}>
      <select id={id} {...described} {...select} onChange={(event) => onText?.(event.target.value)} />
    </Frame>
  );
}

interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
  readonly required?: boolean;
}

export function Check({ checked, onChange, children, required = false }: CheckProps) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        required={required}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}

interface OptionsProps<V extends string> {
  readonly legend: string;
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly options: ReadonlyArray<{ readonly value: V; readonly label: string; readonly hint?: string }>;
}

/** One of a few, all of them in sight. */
export function Options<V extends string>({ legend, value, onChange, options }: OptionsProps<V>) {
  const name = useId();
  return (
    <fieldset>
      <legend className="legend">{legend}</legend>
      <div className="options">
        {options.map((option) => (
          <label className="option" key={option.value}>
            <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
            <b>{option.label}</b>
            {option.hint && <span className="small quiet">{option.hint}</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
