import { useQuery } from "@tanstack/react-query";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useTexts } from "../i18n/language";
import { loginTexts } from "../login/texts";
import { ButtonLink } from "../ui/Button";
import { Page } from "../ui/Page";
import { Consents } from "./Consents";
import { Disclosures, Looks } from "./Lists";
import { erasuresQuery } from "./queries";
import { Requests } from "./Requests";
import { privacyTexts } from "./texts";

/** The privacy centre: what is held, who was told, what was consented to, and every right. */
export function PrivacyPage() {
  const texts = useTexts(privacyTexts);
  const { storedItems } = useTexts(loginTexts);
  const { data: erasures } = useQuery(erasuresQuery);
  const isErasing = (erasures?.items.length ?? 0) > 0;
  return (
    <Page title={texts.title} lead={texts.lead} narrow>
      <div className="stack loose">
        <section className="card step">
          <h2>{texts.held}</h2>
          <ul className="bullets">
            {storedItems.map((item) => (
              <li key={item}>{item}</li>
            ))}
          </ul>
          <p className="small quiet">{texts.heldLead}</p>
          <Tabs className="stack">
            <TabList className="tabs" aria-label={texts.held}>
              <Tab id="disclosures">{texts.disclosures}</Tab>
              <Tab id="looks">{texts.looks}</Tab>
            </TabList>
            <TabPanel id="disclosures">
              <Disclosures />
            </TabPanel>
            <TabPanel id="looks" className="stack">
              <p className="small quiet">{texts.looksLead}</p>
              <Looks />
            </TabPanel>
          </Tabs>
        </section>
        <section className="card step">
          <h2>{texts.consents}</h2>
          <p className="quiet">{texts.consentsLead}</p>
          <Consents />
        </section>
        <section className="card step">
          <h2>{texts.requests}</h2>
          <p className="quiet">{texts.requestsLead}</p>
          <Requests />
        </section>
        <section className="card step">
          <h2>{texts.erase}</h2>
          <p className="quiet">{isErasing ? texts.erasing : texts.eraseLead}</p>
          <div>
            <ButtonLink kind="danger" to="/privacy/erasure">
              {isErasing ? texts.follow : texts.eraseGo}
            </ButtonLink>
          </div>
        </section>
        <section className="card step">
          <h2>{texts.policies}</h2>
          <p className="quiet">{texts.policiesLead}</p>
          <div>
            <ButtonLink to="/policies">{texts.policies}</ButtonLink>
          </div>
        </section>
      </div>
    </Page>
  );
}
