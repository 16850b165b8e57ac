import type { Schemas } from "../api/client";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Check, Choice, TextField } from "../ui/Field";
import { inside } from "./place";
import type { Field, Role } from "./queries";
import { templateTexts } from "./texts";

interface FieldFormProps {
  readonly field: Field;
  readonly roles: readonly Role[];
  readonly pages: ReadonlyArray<Schemas["PageView"]>;
  readonly onChange: (values: Partial<Field>) => void;
  readonly onRemove: () => void;
}

const MEASURES = ["x", "y", "width", "height"] as const;

/** What a field is called, whose it is, and where it stands, by numbers. */
export function FieldForm({ field, roles, pages, onChange, onRemove }: FieldFormProps) {
  const texts = useTexts(templateTexts);
  const size = pages[field.page - 1];
  return (
    <div className="stack" role="group" aria-label={`${texts.kinds[field.kind] ?? field.kind}: ${field.label}`}>
      <TextField
        label={texts.label}
        value={field.label}
        onText={(label) => onChange({ label })}
        required
        maxLength={200}
      />
      <Choice label={texts.whose} value={field.role ?? ""} onText={(role) => onChange({ role: role || null })}>
        {field.kind !== "signature" && <option value="">{texts.nobody}</option>}
        {roles.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </Choice>
      <div className="grid4">
        {MEASURES.map((measure) => (
          <TextField
            key={measure}
            label={texts[measure]}
            type="number"
            step={0.5}
            value={field[measure]}
            onText={(text) => size && onChange(inside({ ...field, [measure]: Number(text) }, size))}
          />
        ))}
      </div>
      {field.kind !== "signature" && (
        <Check checked={field.required ?? true} onChange={(required) => onChange({ required })}>
          {texts.required}
        </Check>
      )}
      <div>
        <Button kind="plain danger" onPress={onRemove} label={`${texts.removeField}: ${field.label}`}>
          {texts.removeField}
        </Button>
      </div>
    </div>
  );
}
