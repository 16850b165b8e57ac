import { useQuery } from "@tanstack/react-query";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Navigate, useLocation, useSearchParams } from "react-router";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { companiesQuery } from "../settings/queries";
import { Choice } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Buy, COMPANY } from "./Buy";
import { Purchases, Receipts, Statement } from "./Lists";
import { balanceQuery, byCompany } from "./queries";
import { creditsTexts } from "./texts";
import { Withdrawals } from "./Withdrawals";

const BUYERS = new Set(["owner", "administrator"]);
const READERS = new Set([...BUYERS, "auditor"]);

/** The balance, the shop, and everything that was bought and used: one's own, or a company's. */
export function CreditsPage() {
  const texts = useTexts(creditsTexts);
  const { hash } = useLocation();
  const [search, setSearch] = useSearchParams();
  const { data: companies } = useQuery(companiesQuery);
  const company = search.get("company");
  const role = companies?.items.find(({ company_id }) => company_id === company)?.role ?? "";
  const returned = new URLSearchParams(hash.slice(1)).get("purchase"); // from a payment page
  if (returned) {
    const whose = byCompany(sessionStorage.getItem(COMPANY));
    return <Navigate to={`/credits/purchases/${encodeURIComponent(returned)}${whose}`} replace />;
  }
  return (
    <Page title={texts.title}>
      <div className="stack loose">
        {companies && companies.items.length > 0 && (
          <Choice
            label={texts.whose}
            value={company ?? ""}
            onText={(chosen) => setSearch(chosen ? { company: chosen } : {}, { replace: true })}
          >
            <option value="">{texts.own}</option>
            {companies.items.map(({ company_id, name }) => (
              <option key={company_id} value={company_id}>
                {name}
              </option>
            ))}
          </Choice>
        )}
        <Balance company={company} />
        {(!company || BUYERS.has(role)) && <Buy next={search.get("next")} company={company} />}
        {!company || READERS.has(role) ? (
          <History key={company} company={company} returns={!company || BUYERS.has(role)} />
        ) : (
          companies && <p className="quiet">{texts.balanceOnly}</p>
        )}
      </div>
    </Page>
  );
}

interface HistoryProps {
  readonly company: string | null;
  /** Whether they may withdraw from its purchases. */
  readonly returns: boolean;
}

function History({ company, returns }: HistoryProps) {
  const texts = useTexts(creditsTexts);
  return (
    <Tabs className="card stack">
      <TabList className="tabs" aria-label={texts.history}>
        <Tab id="purchases">{texts.history}</Tab>
        <Tab id="receipts">{texts.receipts}</Tab>
        <Tab id="withdrawals">{texts.withdrawals}</Tab>
        <Tab id="statement">{texts.statement}</Tab>
      </TabList>
      <TabPanel id="purchases" className="stack">
        <Purchases company={company} returns={returns} />
      </TabPanel>
      <TabPanel id="receipts">
        <Receipts company={company} />
      </TabPanel>
      <TabPanel id="withdrawals">
        <Withdrawals company={company} />
      </TabPanel>
      <TabPanel id="statement">
        <Statement company={company} />
      </TabPanel>
    </Tabs>
  );
}

function Balance({ company }: { readonly company: string | null }) {
  const texts = useTexts(creditsTexts);
  const format = useFormat();
  const { data, error, refetch } = useQuery(balanceQuery(company));
  return (
    <>
      <Problem error={error} onAgain={() => void refetch()} />
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
    </>
  );
}
