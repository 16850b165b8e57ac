// Decisions of the later pages, without a browser: where fields stand, what was typed, how long is left.
import { describe, expect, it, vi } from "vitest";
import type { Purchase } from "../src/credits/queries";

vi.stubGlobal("location", { search: "", origin: "http://localhost", pathname: "/", hash: "" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("navigator", { languages: ["sv"], onLine: true });
vi.stubGlobal("document", { documentElement: { lang: "", dataset: {} } });

const { added, inside, named } = await import("../src/templates/place");
const { amount, valuesOf } = await import("../src/templates/values");
const { parts } = await import("../src/privacy/countdown");
const { canBeWithdrawn } = await import("../src/credits/queries");

describe("where fields stand", () => {
  const page = { width: 595, height: 842 };
  it("keeps a field inside its page, whatever is dragged or typed", () => {
    for (const [x, y, width, height] of [
      [-50, 900, 200, 18],
      [590, 840, 7000, 0],
      [Number.NaN, 1.26, 10, 9999],
    ] as const) {
      const box = inside({ x, y, width, height }, page);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(page.width);
      expect(box.y + box.height).toBeLessThanOrEqual(page.height);
      expect(box.height).toBeGreaterThanOrEqual(6);
    }
  });
  it("adds a field beside the others and names it by its label", () => {
    const first = added("text", "Kundens nummer", 1, page, []);
    const second = added("text", "Kundens nummer", 1, page, [first]);
    expect([first.name, second.name]).toEqual(["kundens_nummer", "kundens_nummer_2"]);
    expect(second.y).toBeGreaterThanOrEqual(first.y + first.height);
    expect(named("Åtgärd!", [])).toBe("atgard");
    expect(named("123", [])).toBe("falt");
  });
});

describe("what was typed", () => {
  it("is öre where it is an amount, and left for the API to refuse where it is not", () => {
    expect(amount("1 150,50 kr")).toBe(115050);
    expect(amount("0,1")).toBe(10);
    expect(amount("tio")).toBe("tio");
    expect(amount("1,234")).toBe("1,234");
  });
  it("leaves out what is empty, and says of a box that it is not ticked", () => {
    const place = { page: 1, x: 0, y: 0, width: 9, height: 9, label: "x" };
    const fields = [
      { ...place, name: "a", kind: "text" },
      { ...place, name: "b", kind: "checkbox" },
      { ...place, name: "c", kind: "signature" },
    ] as const;
    expect(valuesOf(fields, { a: "" })).toEqual({ b: false });
  });
});

describe("a countdown", () => {
  it("counts whole hours, minutes and seconds, and never below zero", () => {
    expect(parts(72 * 3600 - 0.5)).toEqual({ hours: 71, minutes: 59, seconds: 59 });
    expect(parts(-3)).toEqual({ hours: 0, minutes: 0, seconds: 0 });
  });
});

describe("the withdrawal function", () => {
  const now = Date.parse("2026-11-28T12:00:00Z");
  const bought = (status: string, paid_at: string | null) => ({ status, paid_at }) as Purchase;
  it("is offered for what is paid, a day longer than the law needs", () => {
    expect(canBeWithdrawn(bought("paid", "2026-11-14T12:00:00Z"), now)).toBe(true);
    expect(canBeWithdrawn(bought("paid", "2026-11-13T11:00:00Z"), now)).toBe(false);
    expect(canBeWithdrawn(bought("refunded", "2026-11-27T12:00:00Z"), now)).toBe(false);
    expect(canBeWithdrawn(bought("pending", null), now)).toBe(false);
  });
});
