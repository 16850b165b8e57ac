// The client's own decisions, without a browser: what is left out of a call, what is missing, when to look again.
import { afterEach, expect, test, vi } from "vitest";

// Modules ask the browser who they are for; these few answers are enough for logic alone.
vi.stubGlobal("location", { search: "", origin: "http://localhost", pathname: "/", hash: "" });
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("navigator", { languages: ["de-DE", "en-US", "sv"], onLine: true });
vi.stubGlobal("document", { documentElement: { lang: "", dataset: {} } });
vi.stubGlobal("addEventListener", () => undefined);

const { language } = await import("../src/i18n/language");
const { formatOf } = await import("../src/i18n/format");
const { recipientOf } = await import("../src/drafting/recipient");
const { missingIn } = await import("../src/drafting/missing");
const { labelsIn } = await import("../src/archive/labels");
const { looksAgainIn } = await import("../src/request/queries");
const { nextPath } = await import("../src/shell/next");
const { isRefused, ownHeaders, patient, Refused } = await import("../src/api/client");
const { range, whole, PART } = await import("../src/pdf/ranges");

afterEach(() => {
  vi.useRealTimers();
});

const values = {
  name: "Bengt",
  email: "b@example.org",
  phone: "070",
  personnummer: "19750101-2384",
  provider: "x",
  language: "sv",
  role: "signer",
  order: 1,
  in_person: false,
  method: "bankid",
} as const;

test("the browser's first language that the client has is spoken", () => {
  expect(language()).toBe("en");
});

test("what does not go with the role and the method is left out", () => {
  expect(recipientOf({ ...values })).toMatchObject({ personnummer: "197501012384", phone: null, provider: null });
  expect(recipientOf({ ...values, method: "sms_code" })).toMatchObject({
    phone: "070",
    personnummer: null,
    provider: null,
  });
  expect(recipientOf({ ...values, method: "eid" })).toMatchObject({ provider: "x", personnummer: null, phone: null });
  expect(recipientOf({ ...values, method: "sms_code", role: "viewer" })).toMatchObject({
    method: "bankid",
    phone: null,
  });
});

const request = (documents: string[], roles: string[], status = "draft") =>
  ({
    status,
    documents: documents.map((each) => ({ status: each })),
    recipients: roles.map((role) => ({ role })),
  }) as never;

test.each([
  [[], [], 0, false, ["needDocument", "needSigner", "needEmail"]],
  [[], ["signer"], 1, true, ["needCheck"]],
  [["checking"], ["approver"], 0, true, ["needCheck", "needSigner"]],
  [["ready", "refused"], ["signer"], 0, true, ["needGood"]],
  [["awaiting_upload"], ["signer"], 0, true, ["needGood"]],
  [["ready"], ["signer", "viewer"], 0, true, []],
])("of a draft with %j for %j is missing what the sender must do", (documents, roles, underWay, hasEmail, missing) => {
  expect(missingIn(request(documents, roles), underWay, hasEmail)).toEqual(missing);
});

test("a request is looked at again while something can happen by itself", () => {
  expect(looksAgainIn(request(["checking"], []))).toBe(1_000);
  expect(looksAgainIn(request(["ready"], [], "sealing"))).toBe(2_000);
  expect(looksAgainIn(request(["ready"], [], "pending"))).toBe(10_000);
  expect(looksAgainIn(request(["ready"], [], "completed"))).toBe(false);
  expect(looksAgainIn(undefined)).toBe(false);
});

test.each([
  ["?next=/requests/sr_1", "/requests/sr_1"],
  ["?next=%2Farchive%3Fx%3D1", "/archive?x=1"],
  ["?next=//evil.example", "/overview"],
  ["?next=/\\evil.example", "/overview"],
  ["?next=https://evil.example", "/overview"],
  ["?next=/login", "/overview"],
  ["", "/overview"],
])("after a login with %s one goes on to %s", (search, path) => {
  expect(nextPath(search)).toBe(path);
});

test("labels are parted by commas, without repetition", () => {
  expect(labelsIn(" lokaler, 2026,,lokaler ")).toEqual(["lokaler", "2026"]);
});

test("money, sizes and days are written as people do", () => {
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
  const swedish = formatOf("sv");
  expect(plain(swedish.money(195_500))).toBe("1 955 kr");
  expect(plain(swedish.money(1_250))).toBe("12,50 kr");
  expect(plain(swedish.size(1_500_000))).toBe("1,5 MB");
  expect(swedish.day("2026-12-28T22:59:59Z")).toBe("28 december 2026");
  vi.useFakeTimers({ now: new Date("2026-11-28T12:00:00Z") });
  expect(formatOf("en").ago("2026-11-28T09:00:00Z")).toBe("3 hours ago");
  expect(formatOf("en").ago("2026-10-01T09:00:00Z")).toBe("1 October 2026");
});

test("only what changes something proves that this page asks, and a POST is marked so that it can be repeated", () => {
  expect(ownHeaders("GET")).toEqual({ "Accept-Language": "en" });
  expect(Object.keys(ownHeaders("PATCH"))).toEqual(["Accept-Language", "X-CSRF-Token"]);
  expect(ownHeaders("POST")["Idempotency-Key"]).not.toBe(ownHeaders("POST")["Idempotency-Key"]);
});

test("a lost answer is asked for again with the same key, three times at most", async () => {
  vi.useFakeTimers();
  const keys: Array<string | null> = [];
  vi.stubGlobal("fetch", (sent: Request) => {
    keys.push(sent.headers.get("Idempotency-Key"));
    return keys.length < 3 ? Promise.reject(new TypeError("lost")) : Promise.resolve(new Response("done"));
  });
  const call = () =>
    patient(new Request("http://localhost/v1/x", { method: "POST", headers: { "Idempotency-Key": "k1" } }));
  const first = call();
  await vi.runAllTimersAsync();
  expect(await (await first).text()).toBe("done");
  expect(keys).toEqual(["k1", "k1", "k1"]);
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("lost")));
  const second = call().catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  const error = await second;
  expect(isRefused(error, "offline")).toBe(true);
  expect((error as InstanceType<typeof Refused>).passes).toBe(true);
});

test("a file is fetched in parts of what one answer holds", async () => {
  const file = new Uint8Array(PART + 10).fill(7);
  const asked: string[] = [];
  vi.stubGlobal("fetch", (sent: Request) => {
    const told = sent.headers.get("Range") ?? "";
    asked.push(told);
    const [begin = 0, last = 0] = told.replace("bytes=", "").split("-").map(Number);
    const part = file.slice(begin, Math.min(last + 1, file.length));
    const headers = { "Content-Range": `bytes ${begin}-${begin + part.length - 1}/${file.length}` };
    return Promise.resolve(new Response(part, { status: 206, headers }));
  });
  const shares: number[] = [];
  const got = await whole("/v1/file", "application/pdf", (share) => shares.push(share));
  expect(got.size).toBe(file.length);
  expect(asked).toEqual([`bytes=0-${PART - 1}`, `bytes=${PART}-${2 * PART - 1}`]);
  expect(shares.at(-1)).toBe(1);
  expect((await range("/v1/file", 2, 5)).byteLength).toBe(3);
});
