import { useQuery } from "@tanstack/react-query";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Navigate, useLocation } from "react-router";
import { walletQuery } from "../api/session";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Page } from "../ui/Page";
import { Buy } from "./Buy";
import { Purchases, Receipts, Statement } from "./Lists";
import { creditsTexts } from "./texts";

/** The balance, the shop, and everything that was bought and used. */
export function CreditsPage() {
  const texts = useTexts(creditsTexts);
  const { hash, search } = useLocation();
  const returned = new URLSearchParams(hash.slice(1)).get("purchase"); // from a payment page
  if (returned) return <Navigate to={`/credits/purchases/${encodeURIComponent(returned)}`} replace />;
  return (
    <Page title={texts.title}>
      <div className="stack loose">
        <Balance />
        <Buy next={new URLSearchParams(search).get("next")} />
        <Tabs className="card stack">
          <TabList className="tabs" aria-label={texts.history}>
            <Tab id="purchases">{texts.history}</Tab>
            <Tab id="receipts">{texts.receipts}</Tab>
            <Tab id="statement">{texts.statement}</Tab>
          </TabList>
          <TabPanel id="purchases">
            <Purchases />
          </TabPanel>
          <TabPanel id="receipts">
            <Receipts />
          </TabPanel>
          <TabPanel id="statement">
            <Statement />
          </TabPanel>
        </Tabs>
      </div>
    </Page>
  );
}

function Balance() {
  const texts = useTexts(creditsTexts);
  const format = useFormat();
  const { data } = useQuery(walletQuery);
  return (
    <section className="balance" aria-busy={!data}>
      <p>
        <b>{data ? format.number(data.available) : "–"}</b> {texts.available}
      </p>
      <p>
        <b>{data ? format.number(data.reserved) : "–"}</b> {texts.reserved}
      </p>
      {data && data.value_ore > 0 && (
        <p>
          <b>{format.money(data.value_ore)}</b> {texts.worth.toLowerCase()}
        </p>
      )}
    </section>
  );
}
