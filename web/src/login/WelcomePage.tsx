import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Navigate, useLocation, useNavigate } from "react-router";
import { api, type Schemas, told } from "../api/client";
import { logOut, sessionQuery } from "../api/session";
import { useLanguage, useTexts } from "../i18n/language";
import { nextPath } from "../shell/next";
import { Shell } from "../shell/Shell";
import { Button } from "../ui/Button";
import { Check } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { Markup } from "./Markup";
import { loginTexts } from "./texts";

/** The first login, or new terms: what is stored is said, and the confirmation is asked for. */
export function WelcomePage() {
  const texts = useTexts(loginTexts);
  const { search } = useLocation();
  const { data: session } = useQuery(sessionQuery);
  const {
    data: policies,
    error,
    refetch,
  } = useQuery({
    queryKey: ["policies"],
    queryFn: () => told(api.GET("/v1/policies/current")),
  });
  if (session === null) return <Navigate to="/login" replace />;
  if (session && !session.acknowledgement_required) return <Navigate to={nextPath(search)} replace />;
  return (
    <Shell isLoggedIn={false}>
      <Page title={texts.welcome} lead={texts.welcomeLead} narrow>
        <Problem error={error} onAgain={() => void refetch()} />
        {policies ? <Confirmation policies={policies} next={nextPath(search)} /> : !error && <Loading />}
      </Page>
    </Shell>
  );
}

function Confirmation({ policies, next }: { readonly policies: Schemas["PoliciesView"]; readonly next: string }) {
  const texts = useTexts(loginTexts);
  const language = useLanguage();
  const go = useNavigate();
  const client = useQueryClient();
  const [accepted, setAccepted] = useState(false);
  const [confirmed, setConfirmed] = useState(false);
  const { run, busy, error } = useAct(async () => {
    const body = { policy_version: policies.policy.version, terms_version: policies.terms.version, language };
    await api.POST("/v1/me/acknowledgements", { body });
    await client.refetchQueries({ queryKey: sessionQuery.queryKey });
    await go(next, { replace: true });
  });
  const stop = useAct(async () => {
    await logOut();
    await go("/login");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <form className="stack loose" onSubmit={submit}>
      <section className="card stack">
        <h2>{texts.stored}</h2>
        <ul className="stack tight">
          {texts.storedItems.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      </section>
      <Document title={texts.terms} policy={policies.terms} />
      <Document title={texts.policy} policy={policies.policy} />
      <div>
        <Check checked={accepted} onChange={setAccepted} required>
          {texts.acceptTerms}
        </Check>
        <Check checked={confirmed} onChange={setConfirmed} required>
          {texts.confirmPolicy}
        </Check>
      </div>
      <Problem error={error ?? stop.error} />
      <div className="row">
        <Button kind="primary large" type="submit" busy={busy}>
          {texts.confirm}
        </Button>
        <Button kind="plain" busy={stop.busy} onPress={() => void stop.run()}>
          {texts.stop}
        </Button>
      </div>
    </form>
  );
}

function Document({ title, policy }: { readonly title: string; readonly policy: Schemas["PolicyView"] }) {
  const texts = useTexts(loginTexts);
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="card stack">
      <div className="row apart">
        <div>
          <h2>{title}</h2>
          <span className="small quiet">
            {texts.version} {policy.version}
          </span>
        </div>
        <button type="button" className="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? texts.hide : texts.read}
          <span className="sr">: {title}</span>
        </button>
      </div>
      {isOpen && (
        <div className="policy" tabIndex={0} role="region" aria-label={title}>
          <Markup text={policy[language].text} />
        </div>
      )}
    </section>
  );
}
