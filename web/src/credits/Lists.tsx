import { type InfiniteData, useInfiniteQuery, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import type { Schemas } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Download } from "../ui/Download";
import { TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Empty, Loading } from "../ui/Page";
import { uiTexts } from "../ui/texts";
import { type Purchase, purchasesQuery, receiptsQuery, statementQuery } from "./queries";
import { creditsTexts } from "./texts";

interface Listed<T> {
  readonly items: T[];
  readonly next_cursor: string | null;
}

interface ListProps<T> {
  readonly found: UseInfiniteQueryResult<InfiniteData<Listed<T>>>;
  readonly none: string;
  readonly children: (items: readonly T[]) => ReactNode;
}

/** Page by page, with its empty and failed states. */
function List<T>({ found, none, children }: ListProps<T>) {
  const { more } = useTexts(uiTexts);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="stack">
      <Problem error={found.error} onAgain={() => void found.refetch()} />
      {found.isPending && <Loading />}
      {found.isSuccess && items.length === 0 && <Empty title={none} />}
      {items.length > 0 && children(items)}
      {found.hasNextPage && (
        <div>
          <Button busy={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
            {more}
          </Button>
        </div>
      )}
    </div>
  );
}

const TONES: Readonly<Record<string, string>> = {
  paid: "good",
  pending: "wait",
  created: "wait",
  failed: "bad",
  expired: "bad",
};

export function Purchases() {
  const texts = useTexts(creditsTexts);
  const format = useFormat();
  const one = (each: Purchase) => (
    <li key={each.purchase_id}>
      <Link className="line" to={`/credits/purchases/${each.purchase_id}`}>
        <strong>
          {format.number(each.quote.package)} {each.quote.package === 1 ? texts.credit : texts.credits},{" "}
          {format.money(each.quote.total_ore)}
        </strong>
        <span className={`status ${TONES[each.status] ?? ""}`}>{texts.statuses[each.status] ?? each.status}</span>
        <span className="small quiet">
          {format.time(each.paid_at ?? each.created_at)} · {texts.methods[each.method] ?? each.method}
        </span>
      </Link>
    </li>
  );
  return (
    <List found={useInfiniteQuery(purchasesQuery)} none={texts.noHistory}>
      {(items) => <ul className="lines">{items.map(one)}</ul>}
    </List>
  );
}

export function Receipts() {
  const texts = useTexts(creditsTexts);
  const format = useFormat();
  const one = (each: Schemas["ReceiptView"]) => {
    const name = `${each.kind === "credit" ? texts.creditNote : texts.receipt} ${each.number}`;
    return (
      <li key={each.receipt_id} className="line">
        <span>
          <strong>{name}</strong>{" "}
          <span className="small quiet">
            {format.day(each.paid_at)} · {format.money(each.total_ore)}
          </span>
        </span>
        <Download
          path={`/v1/receipts/${each.receipt_id}/pdf`}
          name={`${name}.pdf`}
          label={`${texts.download}: ${name}`}
        >
          {texts.download}
        </Download>
      </li>
    );
  };
  return (
    <List found={useInfiniteQuery(receiptsQuery)} none={texts.noReceipts}>
      {(items) => <ul className="lines">{items.map(one)}</ul>}
    </List>
  );
}

const signed = (value: number): string => (value > 0 ? `+${value}` : String(value).replace("-", "−"));

export function Statement() {
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
        <Download path={`/v1/wallet/statement.csv?month=${month}`} name={`krediter-${month}.csv`} type="text/csv">
          {texts.csv}
        </Download>
      </div>
      <List found={useInfiniteQuery(statementQuery)} none={texts.noEntries}>
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
