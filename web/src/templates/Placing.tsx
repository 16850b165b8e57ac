import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useTexts } from "../i18n/language";
import { Sheet, useDocument } from "../pdf/PdfView";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Notice";
import { Loading } from "../ui/Page";
import { inside } from "./place";
import type { Field, Template } from "./queries";
import { templateTexts } from "./texts";

interface PlacingProps {
  readonly template: Template;
  readonly page: number;
  readonly fields: readonly Field[];
  readonly chosen: string | null;
  readonly onPage: (page: number) => void;
  readonly onChoose: (name: string) => void;
  readonly onChange: (name: string, values: Partial<Field>) => void;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const FAR = 10;

/** The page as it is, with its fields on it. */
export function Placing({ template, page, fields, chosen, onPage, onChoose, onChange }: PlacingProps) {
  const texts = useTexts(templateTexts);
  const frame = useRef<HTMLDivElement>(null);
  const grip = useRef<{ x: number; y: number; field: Field } | null>(null);
  const { file, problem } = useDocument(`/v1/templates/${template.template_id}/content`, template.size);
  const size = template.pages[page - 1];
  if (!size) return null;
  const move = (field: Field, dx: number, dy: number) =>
    onChange(field.name, inside({ ...field, x: field.x + dx, y: field.y + dy }, size));
  const take = (event: PointerEvent<HTMLButtonElement>, field: Field) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { x: event.clientX, y: event.clientY, field };
    onChoose(field.name);
  };
  const drag = (event: PointerEvent) => {
    if (!grip.current || !frame.current) return;
    const points = size.width / frame.current.clientWidth;
    const { x, y, field } = grip.current;
    move(field, (event.clientX - x) * points, (event.clientY - y) * points);
  };
  const step = (event: KeyboardEvent, field: Field) => {
    const by = STEPS[event.key];
    if (!by) return;
    event.preventDefault();
    const far = event.shiftKey ? FAR : 1;
    move(field, by[0] * far, by[1] * far);
  };
  const share = (part: number, whole: number) => `${(part / whole) * 100}%`;
  return (
    <div className="stack">
      <Problem error={problem} />
      {!file && !problem && <Loading />}
      <div className="placing" ref={frame}>
        {file && <Sheet key={page} file={file} number={page} />}
        {fields
          .filter((field) => field.page === page)
          .map((field) => (
            <button
              key={field.name}
              type="button"
              className="place"
              aria-pressed={field.name === chosen}
              aria-label={`${field.label}, ${texts.kinds[field.kind] ?? field.kind}`}
              style={{
                left: share(field.x, size.width),
                top: share(field.y, size.height),
                width: share(field.width, size.width),
                height: share(field.height, size.height),
              }}
              onClick={() => onChoose(field.name)}
              onPointerDown={(event) => take(event, field)}
              onPointerMove={drag}
              onPointerUp={() => {
                grip.current = null;
              }}
              onKeyDown={(event) => step(event, field)}
            >
              {field.label}
            </button>
          ))}
      </div>
      {template.pages.length > 1 && (
        <div className="row">
          <Button disabled={page === 1} onPress={() => onPage(page - 1)}>
            {texts.previous}
          </Button>
          <span role="status">
            {texts.page} {page} {texts.of} {template.pages.length}
          </span>
          <Button disabled={page === template.pages.length} onPress={() => onPage(page + 1)}>
            {texts.next}
          </Button>
        </div>
      )}
    </div>
  );
}
