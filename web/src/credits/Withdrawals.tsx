import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { List } from "../ui/List";
import { type Withdrawal, withdrawalsQuery } from "./queries";
import { creditsTexts } from "./texts";
import { withdrawalTexts } from "./withdrawalTexts";

const TONES: Readonly<Record<string, string>> = { paid: "good", failed: "bad", taken: "" };

/** The purchases somebody has withdrawn from, and where the money is. */
export function Withdrawals({ company }: { readonly company: string | null }) {
  const { noWithdrawals } = useTexts(creditsTexts);
  const found = useInfiniteQuery({ ...withdrawalsQuery(company), refetchInterval: 10_000 });
  return (
    <List found={found} none={noWithdrawals}>
      {(items) => (
        <ul className="rows">
          {items.map((each) => (
            <li key={each.withdrawal_id}>
              <Refunds withdrawal={each} />
            </li>
          ))}
        </ul>
      )}
    </List>
  );
}

/** One withdrawal: what comes back, what has, and every attempt. */
export function Refunds({ withdrawal }: { readonly withdrawal: Withdrawal }) {
  const texts = useTexts(withdrawalTexts);
  const format = useFormat();
  return (
    <div className="stack">
      <div className="row apart">
        <Link to={`/credits/purchases/${withdrawal.purchase_id}`}>
          {texts.of} {format.time(withdrawal.sent_at)}
        </Link>
        <span className={`status ${withdrawal.owed_ore === 0 ? "good" : "wait"}`}>
          {withdrawal.status === "decided" && withdrawal.owed_ore === 0
            ? texts.paidBack
            : (texts.statuses[withdrawal.status] ?? withdrawal.status)}
        </span>
      </div>
      <dl className="sum">
        <div>
          <dt>{texts.total}</dt>
          <dd>{format.money(withdrawal.amounts.total_ore)}</dd>
        </div>
        <div>
          <dt>{texts.paidBack}</dt>
          <dd>{format.money(withdrawal.paid_back_ore)}</dd>
        </div>
        <div>
          <dt>{texts.owed}</dt>
          <dd>{format.money(withdrawal.owed_ore)}</dd>
        </div>
      </dl>
      <ul className="stack tight">
        {withdrawal.refunds.map((refund) => (
          <li key={refund.refund_id} className="row">
            <span className={`status ${TONES[refund.status] ?? "wait"}`}>
              {texts.refunds[refund.status] ?? refund.status}
            </span>
            <span className="small quiet">
              {refund.attempt > 1 && `${texts.attempt} ${refund.attempt} · `}
              {format.money(refund.amount_ore)} · {format.time(refund.ended_at ?? refund.created_at)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
