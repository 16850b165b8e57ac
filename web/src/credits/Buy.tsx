import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { useNavigate } from "react-router";
import { api, isRefused, type Schemas, told } from "../api/client";
import { useMe } from "../api/session";
import { useFormat } from "../i18n/format";
import { language, useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Check, Options, TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Loading } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { byCompany, pricesQuery, purchaseQuery, type Quote } from "./queries";
import { creditsTexts } from "./texts";

type Method = Schemas["NewPurchase"]["method"];
type Buyer = Schemas["NewBuyer"];
const ADDRESS_ABOVE_ORE = 400_000;
// What the purchase was for, and in whose name: a payment page comes back without them.
export const NEXT = "credits-next";
export const COMPANY = "credits-company";

interface BuyProps {
  readonly next: string | null;
  readonly company: string | null;
}

/** The price list, who pays and how, and the whole sum before anything is begun. */
export function Buy({ next, company }: BuyProps) {
  const texts = useTexts(creditsTexts);
  const { data: prices, error, refetch } = useQuery(pricesQuery);
  return (
    <section className="card step">
      <div className="stack tight">
        <h2>{texts.buy}</h2>
        <p className="quiet">{texts.buyLead}</p>
      </div>
      <Problem error={error} onAgain={() => void refetch()} />
      {prices ? <Form key={company} prices={prices} next={next} company={company} /> : !error && <Loading />}
    </section>
  );
}

function Form({ prices, next, company }: BuyProps & { readonly prices: Schemas["PriceList"] }) {
  const texts = useTexts(creditsTexts);
  const go = useNavigate();
  const client = useQueryClient();
  const me = useMe();
  const [quote, setQuote] = useState<Quote | undefined>(prices.packages[1] ?? prices.packages[0]);
  const [method, setMethod] = useState<Method>(
    (prices.methods.includes("swish") ? "swish" : prices.methods[0]) as Method,
  );
  const [buyer, setBuyer] = useState<Buyer>({ kind: "company" });
  const [immediate, setImmediate] = useState(false);
  const isPerson = buyer.kind === "person";
  const { run, busy, error } = useAct(async () => {
    if (!quote) return;
    const body = {
      package: quote.package,
      method,
      buyer: isPerson
        ? { kind: buyer.kind, name: buyer.name || (me?.name ?? ""), ...(buyer.address && { address: buyer.address }) }
        : buyer,
      language: language(),
      immediate_use: isPerson && immediate,
      ...(company && { company_id: company }),
    };
    const purchase = await told(api.POST("/v1/purchases", { body }));
    client.setQueryData(purchaseQuery(purchase.purchase_id).queryKey, purchase);
    if (next) sessionStorage.setItem(NEXT, next);
    if (company) sessionStorage.setItem(COMPANY, company);
    else sessionStorage.removeItem(COMPANY);
    if (purchase.pay_url) location.assign(purchase.pay_url);
    else await go(`/credits/purchases/${purchase.purchase_id}${byCompany(company)}`);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const methods = (["swish", "card", "klarna"] as const).filter((each) => prices.methods.includes(each));
  const wrong = (name: string) =>
    isRefused(error) ? error.fields.find(({ field }) => field.split(/[/.]/).at(-1) === name)?.detail : undefined;
  return (
    <form className="stack loose" onSubmit={submit}>
      <Packages packages={prices.packages} chosen={quote} onChoose={setQuote} />
      <Options
        legend={texts.method}
        value={method}
        onChange={setMethod}
        options={methods.map((value) => ({
          value,
          label: texts.methods[value] ?? value,
          hint: texts.methodHints[value] ?? "",
        }))}
      />
      <BuyerFields
        buyer={buyer}
        isRegistered={company !== null}
        name={me?.name ?? ""}
        needsAddress={(quote?.total_ore ?? 0) > ADDRESS_ABOVE_ORE}
        onChange={setBuyer}
        wrong={wrong}
      />
      {isPerson && (
        <Check checked={immediate} onChange={setImmediate} required>
          {texts.immediate}
        </Check>
      )}
      {quote && <Sum quote={quote} />}
      <Problem error={error} />
      <div className="row">
        <Button kind="primary large" type="submit" busy={busy}>
          {busy ? texts.creating : texts.pay}
        </Button>
        <span className="small quiet">{texts.withdrawal}</span>
      </div>
    </form>
  );
}

interface PackagesProps {
  readonly packages: readonly Quote[];
  readonly chosen: Quote | undefined;
  readonly onChoose: (quote: Quote) => void;
}

function Packages({ packages, chosen, onChoose }: PackagesProps) {
  const texts = useTexts(creditsTexts);
  const format = useFormat();
  const name = useId();
  return (
    <fieldset>
      <legend className="sr">{texts.buy}</legend>
      <div className="packages">
        {packages.map((quote) => (
          <label className="option package" key={quote.package}>
            <input
              type="radio"
              name={name}
              checked={quote.package === chosen?.package}
              onChange={() => onChoose(quote)}
            />
            <b>{format.number(quote.package)}</b>
            <span>{quote.package === 1 ? texts.credit : texts.credits}</span>
            <span className="small quiet">
              {format.money(quote.price_per_credit_ore)} {texts.each}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface BuyerProps {
  readonly buyer: Buyer;
  /** A company of the service's own: its name and number are known. */
  readonly isRegistered: boolean;
  readonly name: string;
  readonly needsAddress: boolean;
  readonly onChange: (buyer: Buyer) => void;
  readonly wrong: (name: string) => string | undefined;
}

function BuyerFields({ buyer, isRegistered, name, needsAddress, onChange, wrong }: BuyerProps) {
  const texts = useTexts(creditsTexts);
  const set = (change: Partial<Buyer>) => onChange({ ...buyer, ...change });
  const setAddress = (change: Schemas["BuyerAddress"]) => set({ address: { ...buyer.address, ...change } });
  const kinds = [
    { value: "company", label: texts.company },
    { value: "person", label: texts.person },
  ] as const;
  return (
    <div className="stack">
      {!isRegistered && (
        <Options legend={texts.buyer} value={buyer.kind} onChange={(kind) => set({ kind })} options={kinds} />
      )}
      {isRegistered ? (
        <TextField
          label={texts.reference}
          value={buyer.reference ?? ""}
          onText={(text) => set({ reference: text })}
          wrong={wrong("reference")}
          maxLength={120}
        />
      ) : buyer.kind === "company" ? (
        <div className="grid2">
          <TextField
            label={texts.companyName}
            value={buyer.name ?? ""}
            onText={(text) => set({ name: text })}
            wrong={wrong("name")}
            required
            maxLength={120}
            autoComplete="organization"
          />
          <TextField
            label={texts.organisation}
            value={buyer.organisation_number ?? ""}
            onText={(text) => set({ organisation_number: text })}
            wrong={wrong("organisation_number")}
            required
            maxLength={40}
            inputMode="numeric"
          />
          <TextField
            label={texts.vat}
            value={buyer.vat_number ?? ""}
            onText={(text) => set({ vat_number: text })}
            wrong={wrong("vat_number")}
            maxLength={40}
          />
          <TextField
            label={texts.reference}
            value={buyer.reference ?? ""}
            onText={(text) => set({ reference: text })}
            wrong={wrong("reference")}
            maxLength={120}
          />
        </div>
      ) : (
        <TextField
          label={texts.name}
          value={buyer.name || name}
          onText={(text) => set({ name: text })}
          wrong={wrong("name")}
          required
          maxLength={120}
          autoComplete="name"
        />
      )}
      {needsAddress && (
        <div className="stack">
          <p className="small quiet">{texts.addressWhy}</p>
          <div className="grid2">
            <TextField
              label={texts.street}
              value={buyer.address?.street ?? ""}
              onText={(street) => setAddress({ street })}
              wrong={wrong("street")}
              required
              maxLength={120}
              autoComplete="street-address"
            />
            <TextField
              label={texts.postal}
              value={buyer.address?.postal_code ?? ""}
              onText={(postal_code) => setAddress({ postal_code })}
              wrong={wrong("postal_code")}
              required
              maxLength={40}
              autoComplete="postal-code"
            />
            <TextField
              label={texts.city}
              value={buyer.address?.city ?? ""}
              onText={(city) => setAddress({ city })}
              wrong={wrong("city")}
              required
              maxLength={120}
              autoComplete="address-level2"
            />
          </div>
        </div>
      )}
    </div>
  );
}

export function Sum({ quote }: { readonly quote: Quote }) {
  const texts = useTexts(creditsTexts);
  const format = useFormat();
  return (
    <dl className="sum">
      <div>
        <dt>
          {texts.sumCredits} ({format.number(quote.package)} × {format.money(quote.price_per_credit_ore)})
        </dt>
        <dd>{format.money(quote.credits_ore)}</dd>
      </div>
      <div>
        <dt>{texts.fee}</dt>
        <dd>{format.money(quote.fee_ore)}</dd>
      </div>
      <div className="total">
        <dt>{texts.total}</dt>
        <dd>{format.money(quote.total_ore)}</dd>
      </div>
      <div className="small quiet">
        <dt>{texts.ofVat}</dt>
        <dd>{format.money(quote.vat_ore)}</dd>
      </div>
    </dl>
  );
}
