import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { walletQuery } from "../api/session";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { AnchorButton, ButtonLink } from "../ui/Button";
import { Notice, Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { NEXT, Sum } from "./Buy";
import { byCompany, canBeWithdrawn, type Purchase, purchaseQuery, UNDECIDED } from "./queries";
import { creditsTexts } from "./texts";

/** Follows a purchase until it is decided; safe to reload and to come back to. */
export function PurchasePage() {
  const texts = useTexts(creditsTexts);
  const format = useFormat();
  const client = useQueryClient();
  const { id = "" } = useParams();
  const company = useSearchParams()[0].get("company");
  const { data: purchase, error, refetch } = useQuery(purchaseQuery(id, company));
  const status = purchase?.status;
  useEffect(() => {
    if (!status || UNDECIDED.has(status)) return;
    for (const key of [walletQuery.queryKey, ["receipts"], ["statement"], ["purchases", "all"]])
      void client.invalidateQueries({ queryKey: key });
  }, [status, client]);
  if (!purchase)
    return error ? (
      <div className="narrow">
        <Problem error={error} onAgain={() => void refetch()} />
      </div>
    ) : (
      <div className="narrow">
        <Loading />
      </div>
    );
  const count = purchase.quote.package;
  return (
    <Page title={`${texts.purchase} ${format.number(count)} ${count === 1 ? texts.credit : texts.credits}`} narrow>
      <div className="stack loose">
        <section className="card stack">
          <Standing purchase={purchase} company={company} />
        </section>
        <section className="card">
          <Sum quote={purchase.quote} />
        </section>
      </div>
    </Page>
  );
}

interface StandingProps {
  readonly purchase: Purchase;
  readonly company: string | null;
}

function Standing({ purchase, company }: StandingProps) {
  const texts = useTexts(creditsTexts);
  const [next] = useState(() => sessionStorage.getItem(NEXT));
  const back = <ButtonLink to={`/credits${byCompany(company)}`}>{texts.back}</ButtonLink>;
  switch (purchase.status) {
    case "created":
    case "pending":
      return <Pending purchase={purchase} company={company} />;
    case "paid":
      return (
        <>
          <Notice>
            <p>
              <strong>{texts.thanks}</strong>
            </p>
            <p>{texts.receiptSoon}</p>
          </Notice>
          <div className="row">
            {next?.startsWith("/requests/") && (
              <ButtonLink kind="primary" to={next}>
                {texts.goOn}
              </ButtonLink>
            )}
            {back}
            {canBeWithdrawn(purchase) && (
              <ButtonLink to={`/credits/purchases/${purchase.purchase_id}/withdrawal${byCompany(company)}`}>
                {texts.withdraw}
              </ButtonLink>
            )}
          </div>
        </>
      );
    case "refunded":
    case "part_refunded":
      return (
        <>
          <Notice>
            <p>{texts.paidBack}</p>
          </Notice>
          <div className="row">{back}</div>
        </>
      );
    default:
      return (
        <>
          <Notice tone="bad">
            <p>{purchase.explanation ?? texts.unpaid}</p>
          </Notice>
          <div className="row">
            <ButtonLink kind="primary" to={`/credits${byCompany(company)}`}>
              {texts.tryAgain}
            </ButtonLink>
          </div>
        </>
      );
  }
}

function Pending({ purchase, company }: StandingProps) {
  const texts = useTexts(creditsTexts);
  const [isPhone] = useState(() => matchMedia("(pointer: coarse)").matches);
  const app = purchase.app_link && (
    <AnchorButton kind={isPhone ? "primary large full" : "full"} href={purchase.app_link}>
      {texts.openSwish}
    </AnchorButton>
  );
  return (
    <>
      {isPhone && app}
      {purchase.qr_text && (
        <>
          <p>{texts.scan}</p>
          <div className="qr">
            <img
              src={`/v1/purchases/${purchase.purchase_id}/qr.svg${byCompany(company, "?company_id=")}`}
              alt={texts.qr}
              width={240}
              height={240}
            />
          </div>
        </>
      )}
      {!isPhone && app}
      {purchase.pay_url && (
        <AnchorButton kind="primary large full" href={purchase.pay_url}>
          {texts.toPay}
        </AnchorButton>
      )}
      {!purchase.pay_url && !purchase.qr_text && purchase.status === "pending" && <p>{texts.inApp}</p>}
      <Progress label={texts.waiting} />
    </>
  );
}
