import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Schemas } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { ButtonLink } from "../ui/Button";
import { Download } from "../ui/Download";
import { TextField } from "../ui/Field";
import { List } from "../ui/List";
import { byCompany, canBeWithdrawn, type Purchase, purchasesQuery, receiptsQuery, statementQuery } from "./queries";
import { creditsTexts } from "./texts";

interface Wallet {
  /** Null: one's own. */
  readonly company: string | null;
}

const TONES: Readonly<Record<string, string>> = {
  paid: "good",
  pending: "wait",
  created: "wait",
  failed: "bad",
  expired: "bad",
};

export function Purchases({ company, returns }: Wallet & { readonly returns: boolean }) {
  const texts = useTexts(creditsTexts);
  const format = useFormat();
  const one = (each: Purchase) => (
    <li key={each.purchase_id}>
      <Link className="line" to={`/credits/purchases/${each.purchase_id}${byCompany(company)}`}>
        <strong>
          {format.number(each.quote.package)} {each.quote.package === 1 ? texts.credit : texts.credits},{" "}
          {format.money(each.quote.total_ore)}
        </strong>
        <span className={`status ${TONES[each.status] ?? ""}`}>{texts.statuses[each.status] ?? each.status}</span>
        <span className="small quiet">
          {format.time(each.paid_at ?? each.created_at)} · {texts.methods[each.method] ?? each.method}
        </span>
      </Link>
      {returns && canBeWithdrawn(each) && (
        <ButtonLink
          to={`/credits/purchases/${each.purchase_id}/withdrawal${byCompany(company)}`}
          label={`${texts.withdraw}: ${format.number(each.quote.package)} ${texts.credits}, ${format.time(each.paid_at ?? each.created_at)}`}
        >
          {texts.withdraw}
        </ButtonLink>
      )}
    </li>
  );
  return (
    <List found={useInfiniteQuery(purchasesQuery(company))} none={texts.noHistory}>
      {(items) => <ul className="lines">{items.map(one)}</ul>}
    </List>
  );
}

export function Receipts({ company }: Wallet) {
  const texts = useTexts(creditsTexts);
  const format = useFormat();
  const one = (each: Schemas["ReceiptView"]) => {
    const name = `${each.kind === "credit" ? texts.creditNote : texts.receipt} ${each.number}`;
    return (
      <li key={each.receipt_id} className="line">
        <span>
          <strong>{name}</strong>{" "}
          <span className="small quiet">
            {format.day(each.kind === "credit" ? each.issued_at : each.paid_at)} · {format.money(each.total_ore)}
            {each.original_number !== null && ` · ${texts.creditOf} ${each.original_number}`}
          </span>
        </span>
        <Download
          path={`/v1/receipts/${each.receipt_id}/pdf${byCompany(company, "?company_id=")}`}
          name={`${name}.pdf`}
          label={`${texts.download}: ${name}`}
        >
          {texts.download}
        </Download>
      </li>
    );
  };
  return (
    <List found={useInfiniteQuery(receiptsQuery(company))} none={texts.noReceipts}>
      {(items) => <ul className="lines">{items.map(one)}</ul>}
    </List>
  );
}

const signed = (value: number): string => (value > 0 ? `+${value}` : String(value).replace("-", "−"));

export function Statement({ company }: Wallet) {
  const texts = useTexts(creditsTexts);
  const format = useFormat();
  const [month, setMonth] = useState(() => new Date().toISOString().slice(0, 7));
  const row = (each: Schemas["EntryView"]) => (
    <tr key={each.entry_id}>
      <td data-label={texts.date}>{format.time(each.at)}</td>
      <td data-label={texts.what}>
        {each.about.startsWith("sr_") ? (
          <Link to={`/requests/${each.about}`}>{texts.entries[each.kind] ?? each.kind}</Link>
        ) : (
          (texts.entries[each.kind] ?? each.kind)
        )}
      </td>
      <td data-label={texts.available} className="right">
        {signed(each.available)}
      </td>
      <td data-label={texts.reserved} className="right">
        {signed(each.reserved)}
      </td>
    </tr>
  );
  return (
    <div className="stack">
      <div className="row">
        <TextField label={texts.month} type="month" value={month} onText={setMonth} />
        <Download
          path={`/v1/wallet/statement.csv?month=${month}${byCompany(company, "&company_id=")}`}
          name={`krediter-${month}.csv`}
          type="text/csv"
        >
          {texts.csv}
        </Download>
      </div>
      <List found={useInfiniteQuery(statementQuery(company))} none={texts.noEntries}>
        {(items) => (
          <table className="cards">
            <thead>
              <tr>
                <th>{texts.date}</th>
                <th>{texts.what}</th>
                <th className="right">{texts.available}</th>
                <th className="right">{texts.reserved}</th>
              </tr>
            </thead>
            <tbody>{items.map(row)}</tbody>
          </table>
        )}
      </List>
    </div>
  );
}
