import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { logOut, type Me, meQuery } from "../api/session";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { integrationTexts } from "../integrations/texts";
import { Button, ButtonLink } from "../ui/Button";
import { Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { Companies } from "./Companies";
import { EmailForm } from "./EmailForm";
import { Profile } from "./Profile";
import { settingsTexts } from "./texts";

export function SettingsPage() {
  const texts = useTexts(settingsTexts);
  const programs = useTexts(integrationTexts);
  const { data: me, error, refetch } = useQuery(meQuery);
  return (
    <Page title={texts.title} narrow>
      <Problem error={error} onAgain={() => void refetch()} />
      {!me && !error && <Loading />}
      {me && (
        <div className="stack loose">
          <section className="card step">
            <h2>{texts.profile}</h2>
            <Profile me={me} />
          </section>
          <section className="card step">
            <h2>{texts.email}</h2>
            <Email me={me} />
          </section>
          <section className="card step">
            <h2>{texts.companies}</h2>
            <Companies me={me} />
          </section>
          <section className="card step">
            <h2>{programs.programs}</h2>
            <p className="quiet">{programs.programsLead}</p>
            <div className="row">
              <ButtonLink to="/settings/api-keys">{programs.keys}</ButtonLink>
              <ButtonLink to="/settings/webhooks">{programs.hooks}</ButtonLink>
            </div>
          </section>
          <section className="card step">
            <h2>{texts.sessions}</h2>
            <Logins me={me} />
          </section>
        </div>
      )}
    </Page>
  );
}

function Email({ me }: { readonly me: Me }) {
  const texts = useTexts(settingsTexts);
  const [isChanging, setChanging] = useState(false);
  return (
    <>
      {me.email ? (
        <p>
          {texts.emailNow} <strong>{me.email}</strong>.
        </p>
      ) : (
        <p className="quiet">{texts.emailWhy}</p>
      )}
      {isChanging || !me.email || me.pending_email ? (
        <EmailForm />
      ) : (
        <div>
          <Button onPress={() => setChanging(true)}>{texts.changeEmail}</Button>
        </div>
      )}
    </>
  );
}

function Logins({ me }: { readonly me: Me }) {
  const texts = useTexts(settingsTexts);
  const format = useFormat();
  const go = useNavigate();
  const { run, busy, error } = useAct(async () => {
    await logOut(true);
    await go("/login");
  });
  return (
    <>
      <p className="small quiet">
        {texts.since} {format.day(me.created_at)}.{" "}
        {me.acknowledged && `${texts.acknowledged} ${me.acknowledged.terms_version}.`}
      </p>
      <p>{texts.sessionsLead}</p>
      <Problem error={error} />
      <div>
        <Button kind="danger" busy={busy} onPress={() => void run()}>
          {texts.everywhere}
        </Button>
      </div>
    </>
  );
}
