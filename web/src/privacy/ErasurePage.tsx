import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useSearchParams } from "react-router";
import { api, told } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { Check, Options } from "../ui/Field";
import { Notice, Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { useAct } from "../ui/useAct";
import { parts, useSecondsTo } from "./countdown";
import { erasureTexts } from "./erasureTexts";
import { freshLogin, FreshOr } from "./Fresh";
import { type Erasure, erasuresQuery } from "./queries";

const HERE = "/privacy/erasure?identified=1";

/** From the consequences to the end: each step says what comes next, and how to stop. */
export function ErasurePage() {
  const texts = useTexts(erasureTexts);
  const { data, error, refetch } = useQuery(erasuresQuery);
  const [isCancelled, setCancelled] = useState(false);
  const [running] = data?.items ?? [];
  return (
    <Page title={texts.title} lead={texts.lead} narrow>
      <div className="stack loose">
        <Problem error={error} onAgain={() => void refetch()} />
        {!data && !error && <Loading />}
        {isCancelled && (
          <Notice>
            <p>{texts.cancelled}</p>
          </Notice>
        )}
        {running && <Running erasure={running} onCancelled={() => setCancelled(true)} />}
        {data && !running && !isCancelled && <Consequences />}
        <div>
          <ButtonLink to="/privacy">{texts.back}</ButtonLink>
        </div>
      </div>
    </Page>
  );
}

const READ = ["documents_out_of_reach", "cannot_be_undone", "bookkeeping_stays"] as const;

function Consequences() {
  const texts = useTexts(erasureTexts);
  const client = useQueryClient();
  const [read, setRead] = useState({
    documents_out_of_reach: false,
    cannot_be_undone: false,
    bookkeeping_stays: false,
  });
  const [credits, setCredits] = useState<"waive" | "wait">("wait");
  const [withExport, setWithExport] = useState(true);
  const { run, busy, error } = useAct(async () => {
    const body = { consequences: read, unused_credits: credits, with_export: withExport };
    const made = await told(api.POST("/v1/privacy/erasures", { body }));
    client.setQueryData(erasuresQuery.queryKey, { items: [made] });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <form className="card stack" onSubmit={submit}>
      <h2>{texts.consequences}</h2>
      <div>
        {READ.map((each) => (
          <Check key={each} checked={read[each]} onChange={(checked) => setRead({ ...read, [each]: checked })} required>
            {texts.reads[each]}
          </Check>
        ))}
      </div>
      <Options
        legend={texts.credits}
        value={credits}
        onChange={setCredits}
        options={[
          { value: "wait", label: texts.wait, hint: texts.waitHint },
          { value: "waive", label: texts.waive, hint: texts.waiveHint },
        ]}
      />
      <Check checked={withExport} onChange={setWithExport}>
        {texts.withExport}
      </Check>
      <Problem error={error} />
      <div className="row">
        <Button kind="danger" type="submit" busy={busy}>
          {busy ? texts.asking : texts.ask}
        </Button>
        <span className="small quiet">{texts.readAll}</span>
      </div>
    </form>
  );
}

interface RunningProps {
  readonly erasure: Erasure;
  readonly onCancelled: () => void;
}

const CAN_CANCEL = new Set(["requested", "identified", "planned", "approved", "frozen"]);

function Running({ erasure, onCancelled }: RunningProps) {
  const texts = useTexts(erasureTexts);
  const client = useQueryClient();
  const params = { path: { erasure_id: erasure.erasure_id } };
  const { run, busy, error } = useAct(async () => {
    await api.POST("/v1/privacy/erasures/{erasure_id}/cancel", { params });
    onCancelled();
    await client.refetchQueries({ queryKey: erasuresQuery.queryKey });
  });
  const needs = erasure.waits_for.filter((need) => need !== "fresh_login");
  return (
    <section className="card stack">
      {erasure.status === "requested" ? <Identify erasure={erasure} /> : <Standing erasure={erasure} />}
      {needs.length > 0 && (
        <div className="stack tight">
          <strong>{texts.waitsFor}</strong>
          <ul className="bullets">
            {needs.map((need) => (
              <li key={need}>{texts.needs[need] ?? need}</li>
            ))}
          </ul>
        </div>
      )}
      <Problem error={error} />
      {CAN_CANCEL.has(erasure.status) && (
        <div>
          <Button kind="primary" busy={busy} onPress={() => void run()}>
            {busy ? texts.cancelling : texts.cancel}
          </Button>
        </div>
      )}
    </section>
  );
}

function Identify({ erasure }: { readonly erasure: Erasure }) {
  const texts = useTexts(erasureTexts);
  const format = useFormat();
  const client = useQueryClient();
  const isBack = useSearchParams()[0].has("identified");
  const { run, busy, error } = useAct(async () => {
    const params = { path: { erasure_id: erasure.erasure_id } };
    const moved = await told(api.POST("/v1/privacy/erasures/{erasure_id}/identification", { params }));
    client.setQueryData(erasuresQuery.queryKey, { items: [moved] });
  });
  return (
    <>
      <h2>{texts.identify}</h2>
      <p>
        {texts.identifyLead} <strong>{erasure.identify_before && format.time(erasure.identify_before)}</strong>.
      </p>
      <p className="small quiet">{texts.loggedOut}</p>
      <FreshOr error={error} next={HERE} />
      <div>
        {isBack ? (
          <Button kind="danger" busy={busy} onPress={() => void run()}>
            {busy ? texts.confirming : texts.confirm}
          </Button>
        ) : (
          <ButtonLink kind="danger" to={freshLogin(HERE)}>
            {texts.toBankid}
          </ButtonLink>
        )}
      </div>
    </>
  );
}

const MOVING = new Set(["identified", "approved", "erasing", "shredded", "erased"]);

function Standing({ erasure }: { readonly erasure: Erasure }) {
  const texts = useTexts(erasureTexts);
  const said = texts.statuses[erasure.status] ?? erasure.status;
  return (
    <>
      <h2>{said}</h2>
      {MOVING.has(erasure.status) && <Progress label={said} />}
      {erasure.cancel_until ? <Countdown until={erasure.cancel_until} /> : <p className="quiet">{texts.loggedOut}</p>}
      {erasure.status === "frozen" && erasure.with_export && (
        <p className="row">
          {texts.export} <ButtonLink to="/archive">{texts.toArchive}</ButtonLink>
        </p>
      )}
      <p className="small quiet">{texts.mailed}</p>
    </>
  );
}

function Countdown({ until }: { readonly until: string }) {
  const texts = useTexts(erasureTexts);
  const format = useFormat();
  const { hours, minutes, seconds } = parts(useSecondsTo(until));
  return (
    <p>
      {texts.left}:{" "}
      <strong role="timer" className="countdown">
        {hours} {texts.h} {minutes} {texts.min} {seconds} {texts.s}
      </strong>{" "}
      <span className="quiet">
        ({texts.until} {format.time(until)})
      </span>
    </p>
  );
}
