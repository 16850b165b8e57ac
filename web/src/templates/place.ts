// Where a field stands on its page, in points; kept inside the page, whatever is dragged or typed.
import type { Schemas } from "../api/client";
import type { Field } from "./queries";

type Page = Schemas["PageView"];
export type Box = Pick<Field, "x" | "y" | "width" | "height">;
const LEAST = 6;
const KINDS: Readonly<Record<Field["kind"], { width: number; height: number }>> = {
  text: { width: 200, height: 18 },
  date: { width: 100, height: 18 },
  checkbox: { width: 14, height: 14 },
  signature: { width: 220, height: 44 },
};

const within = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, Number.isFinite(value) ? value : least));
const half = (value: number): number => Math.round(value * 2) / 2;

/** The nearest box inside the page, on half points. */
export function inside(box: Box, page: Page): Box {
  const width = half(within(box.width, LEAST, Math.floor(page.width)));
  const height = half(within(box.height, LEAST, Math.floor(page.height)));
  const x = Math.floor(within(half(box.x), 0, page.width - width) * 2) / 2;
  const y = Math.floor(within(half(box.y), 0, page.height - height) * 2) / 2;
  return { x, y, width, height };
}

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

/** A new field: in the first free place from the top, because none may stand on another. */
export function added(kind: Field["kind"], label: string, page: number, size: Page, others: readonly Field[]): Field {
  const there = others.filter((each) => each.page === page);
  let box: Box = { x: 60, y: 60, ...KINDS[kind] };
  while (there.some((each) => overlap(each, box)) && box.y + box.height < size.height - 20)
    box = { ...box, y: box.y + 10 };
  return { name: named(label, others), label, kind, page, ...inside(box, size), required: true };
}

/** A label as the API names things: small letters, digits and underscores; no two alike. */
export function named(label: string, others: ReadonlyArray<{ readonly name: string }>): string {
  const plain = label
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, 32);
  const base = plain || "falt";
  const taken = new Set(others.map(({ name }) => name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}_${number}`;
    if (!taken.has(name)) return name;
  }
}
