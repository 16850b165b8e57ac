import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { api, type Schemas, told } from "../api/client";
import { walletQuery } from "../api/session";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { Notice, Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { byCompany, offerQuery, ofPurchase, type Withdrawal, withdrawalQuery } from "./queries";
import { creditsTexts } from "./texts";
import { Refunds } from "./Withdrawals";
import { withdrawalTexts } from "./withdrawalTexts";

type Offer = Schemas["WithdrawalOffer"];

/** The withdrawal function: what comes back and why, one button that confirms, and the acknowledgement. */
export function WithdrawalPage() {
  const texts = useTexts(withdrawalTexts);
  const client = useQueryClient();
  const { id = "" } = useParams();
  const company = useSearchParams()[0].get("company");
  const home = `/credits${byCompany(company)}`;
  const [made, setMade] = useState<Withdrawal | null>(null);
  const { data: offer, error, refetch } = useQuery({ ...offerQuery(id, company), enabled: made === null });
  const {
    run,
    busy,
    error: refused,
  } = useAct(async () => {
    const params = ofPurchase(id, company);
    setMade(await told(api.POST("/v1/purchases/{purchase_id}/withdrawal", { params })));
    for (const queryKey of [walletQuery.queryKey, ["purchases"], ["withdrawals"], ["receipts"], ["statement"]])
      void client.invalidateQueries({ queryKey });
  });
  if (made) return <Received withdrawal={made} company={company} />;
  return (
    <Page title={texts.title} lead={texts.lead} narrow>
      <div className="card stack">
        <Problem error={error} onAgain={() => void refetch()} />
        {!offer && !error && <Loading />}
        {offer && <Quote offer={offer} />}
        <Problem error={refused} />
        <div className="row">
          {offer?.is_possible && (
            <Button kind="primary large" busy={busy} onPress={() => void run()}>
              {busy ? texts.working : texts.confirm}
            </Button>
          )}
          <ButtonLink to={home}>{offer?.is_possible ? texts.keep : texts.back}</ButtonLink>
        </div>
      </div>
    </Page>
  );
}

function Quote({ offer }: { readonly offer: Offer }) {
  const texts = useTexts(withdrawalTexts);
  const format = useFormat();
  const { methods } = useTexts(creditsTexts);
  if (!offer.is_possible) {
    return (
      <Notice tone="warn">
        <p>
          <strong>{texts.cannot}.</strong> {offer.explanation}
        </p>
      </Notice>
    );
  }
  const { amounts } = offer;
  const counts: Array<[string, number]> = [
    [texts.credits, offer.credits],
    [texts.held, offer.held],
    [texts.used, offer.used],
  ];
  const sums: Array<[string, number]> = [
    [texts.forCredits, amounts.credits_ore],
    [texts.forUsed, amounts.used_ore],
    [texts.fee, amounts.fee_ore],
  ];
  return (
    <>
      <p>{offer.explanation}</p>
      {offer.last_day && (
        <p>
          {texts.lastDay} <strong>{format.day(`${offer.last_day}T12:00:00Z`)}</strong>.
        </p>
      )}
      <dl className="facts">
        {counts.map(
          ([name, count]) =>
            (count > 0 || name === texts.credits) && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{format.number(count)}</dd>
              </div>
            ),
        )}
      </dl>
      {offer.held > 0 && <p className="small quiet">{texts.heldWhy}</p>}
      <dl className="sum">
        {sums.map(
          ([name, ore]) =>
            (ore > 0 || name === texts.forCredits) && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{format.money(ore)}</dd>
              </div>
            ),
        )}
        <div className="total">
          <dt>{texts.total}</dt>
          <dd>{format.money(amounts.total_ore)}</dd>
        </div>
      </dl>
      <p className="small quiet">
        {texts.way} ({methods[offer.method] ?? offer.method}).
      </p>
    </>
  );
}

interface ReceivedProps {
  readonly withdrawal: Withdrawal;
  readonly company: string | null;
}

function Received({ withdrawal, company }: ReceivedProps) {
  const texts = useTexts(withdrawalTexts);
  const format = useFormat();
  const { data } = useQuery({
    ...withdrawalQuery(withdrawal.withdrawal_id, company),
    initialData: withdrawal,
    refetchInterval: ({ state }) => (state.data?.owed_ore ? 4_000 : false),
  });
  return (
    <Page title={texts.done} narrow>
      <div className="card stack">
        <Notice>
          <p>
            {texts.receivedAt} {format.time(withdrawal.received_at)}. {texts.mailed}
          </p>
        </Notice>
        <h2>{texts.status}</h2>
        <Refunds withdrawal={data} />
        <p className="small quiet">{texts.follow}</p>
        <div>
          <ButtonLink kind="primary" to={`/credits${byCompany(company)}`}>
            {texts.back}
          </ButtonLink>
        </div>
      </div>
    </Page>
  );
}
