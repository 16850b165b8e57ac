import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api, told, versioned } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { TextField } from "../ui/Field";
import { List } from "../ui/List";
import { Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { HookStatus } from "./HooksPage";
import { Many, Secret, Sure } from "./Parts";
import { deliveriesQuery, type Delivery, type EventName, EVENTS, type Hook, hookQuery } from "./queries";
import { integrationTexts } from "./texts";

type Versioned = Hook & { readonly etag: string };

/** One endpoint: what it hears of, its secret, a test, and every delivery with its attempts. */
export function HookPage() {
  const texts = useTexts(integrationTexts);
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery(hookQuery(id));
  return (
    <Page title={texts.hook} lead={data?.url} narrow>
      <div className="stack loose">
        <Problem error={error} onAgain={() => void refetch()} />
        {!data && !error && <Loading />}
        {data && (
          <>
            <Edit key={data.etag} hook={data} />
            <Signing hook={data} />
            <Deliveries hook={data} />
          </>
        )}
        <div>
          <ButtonLink to={`/settings/webhooks${data?.company_id ? `?company=${data.company_id}` : ""}`}>
            {texts.back}
          </ButtonLink>
        </div>
      </div>
    </Page>
  );
}

function Edit({ hook }: { readonly hook: Versioned }) {
  const texts = useTexts(integrationTexts);
  const client = useQueryClient();
  const go = useNavigate();
  const [url, setUrl] = useState(hook.url);
  const [events, setEvents] = useState(hook.events as EventName[]);
  const [isAsked, setAsked] = useState(false);
  const params = { path: { endpoint_id: hook.endpoint_id }, header: { "If-Match": hook.etag } };
  const change = useAct(async (status?: "enabled" | "disabled") => {
    const body = status ? { status } : { url, events };
    const saved = await versioned(api.PATCH("/v1/webhook-endpoints/{endpoint_id}", { params, body }));
    client.setQueryData(hookQuery(hook.endpoint_id).queryKey, saved);
    void client.invalidateQueries({ queryKey: ["hooks"] });
  });
  const remove = useAct(async () => {
    await api.DELETE("/v1/webhook-endpoints/{endpoint_id}", { params: { path: params.path } });
    await client.invalidateQueries({ queryKey: ["hooks"] });
    await go("/settings/webhooks", { replace: true });
  });
  const isOn = hook.status === "enabled";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void change.run();
  };
  return (
    <form className="card stack" onSubmit={submit} aria-label={texts.hook}>
      <div>
        <HookStatus hook={hook} />
      </div>
      <TextField label={texts.url} type="url" value={url} onText={setUrl} required maxLength={500} autoComplete="off" />
      <Many
        legend={texts.events}
        all={EVENTS}
        names={texts.event}
        chosen={events}
        onChange={setEvents}
        wrong={events.length === 0 ? texts.chooseOne : undefined}
      />
      <Problem error={change.error} />
      <div className="row">
        <Button kind="primary" type="submit" busy={change.busy} disabled={events.length === 0}>
          {texts.save}
        </Button>
        <Button busy={change.busy} onPress={() => void change.run(isOn ? "disabled" : "enabled")}>
          {isOn ? texts.disable : texts.enable}
        </Button>
        <Button kind="danger" onPress={() => setAsked(true)}>
          {texts.remove}
        </Button>
      </div>
      {isAsked && <Sure title={texts.remove} lead={texts.removeLead} act={remove} onClose={() => setAsked(false)} />}
    </form>
  );
}

function Signing({ hook }: { readonly hook: Versioned }) {
  const texts = useTexts(integrationTexts);
  const [secrets, setSecrets] = useState<readonly string[] | null>(null);
  const [isAsked, setAsked] = useState(false);
  const [hours, setHours] = useState("24");
  const params = { path: { endpoint_id: hook.endpoint_id } };
  const show = useAct(async () => {
    setSecrets((await told(api.GET("/v1/webhook-endpoints/{endpoint_id}/secrets", { params }))).secrets);
  });
  const rotate = useAct(async () => {
    const body = { overlap_hours: Number(hours) };
    const made = await told(api.POST("/v1/webhook-endpoints/{endpoint_id}/rotate-secret", { params, body }));
    setSecrets(made.secrets);
    setAsked(false);
  });
  return (
    <section className="card stack">
      <h2>{texts.signing}</h2>
      <p className="quiet">{texts.signingLead}</p>
      {secrets?.map((secret, index) => (
        <Secret
          key={secret}
          value={secret}
          label={secrets.length > 1 ? `${texts.signing} ${index + 1}` : texts.signing}
        />
      ))}
      <Problem error={show.error} />
      <div className="row">
        {secrets ? (
          <Button onPress={() => setSecrets(null)}>{texts.hide}</Button>
        ) : (
          <Button busy={show.busy} onPress={() => void show.run()}>
            {texts.show}
          </Button>
        )}
        <Button onPress={() => setAsked(true)}>{texts.rotate}</Button>
      </div>
      {isAsked && (
        <Sure title={texts.rotate} lead={texts.rotateHook} act={rotate} onClose={() => setAsked(false)}>
          <TextField label={texts.overlap} type="number" min={0} max={168} value={hours} onText={setHours} />
        </Sure>
      )}
    </section>
  );
}

function Deliveries({ hook }: { readonly hook: Versioned }) {
  const texts = useTexts(integrationTexts);
  const [isPinged, setPinged] = useState(false);
  const found = useInfiniteQuery({ ...deliveriesQuery(hook.endpoint_id), ...(isPinged && { refetchInterval: 2_000 }) });
  const ping = useAct(async () => {
    await api.POST("/v1/webhook-endpoints/{endpoint_id}/ping", { params: { path: { endpoint_id: hook.endpoint_id } } });
    setPinged(true);
    await found.refetch();
  });
  return (
    <section className="card stack">
      <div className="row apart">
        <h2>{texts.deliveries}</h2>
        <Button busy={ping.busy} disabled={hook.status !== "enabled"} onPress={() => void ping.run()}>
          {texts.ping}
        </Button>
      </div>
      <span role="status" className="small">
        {isPinged && texts.pinged}
      </span>
      <Problem error={ping.error} />
      <List found={found} none={texts.noDeliveries}>
        {(items) => (
          <ul className="rows">
            {items.map((each) => (
              <Delivered key={each.delivery_id} delivery={each} endpointId={hook.endpoint_id} />
            ))}
          </ul>
        )}
      </List>
    </section>
  );
}

const TONES: Readonly<Record<string, string>> = { delivered: "good", pending: "wait", failed: "bad" };

function Delivered({ delivery, endpointId }: { readonly delivery: Delivery; readonly endpointId: string }) {
  const texts = useTexts(integrationTexts);
  const format = useFormat();
  const client = useQueryClient();
  const replay = useAct(async () => {
    const path = { endpoint_id: endpointId, delivery_id: delivery.delivery_id };
    await api.POST("/v1/webhook-endpoints/{endpoint_id}/deliveries/{delivery_id}/replay", { params: { path } });
    await client.refetchQueries({ queryKey: deliveriesQuery(endpointId).queryKey });
  });
  const name = texts.event[delivery.type] ?? delivery.type;
  return (
    <li className="stack tight">
      <div className="row apart">
        <strong>{name}</strong>
        <span className={`status ${TONES[delivery.status] ?? ""}`}>
          {texts.statuses[delivery.status] ?? delivery.status}
        </span>
      </div>
      <span className="small quiet">
        {format.time(delivery.created_at)} · {delivery.attempts.length} {texts.attempts}
        {delivery.next_attempt_at && ` · ${texts.next} ${format.ago(delivery.next_attempt_at)}`}
      </span>
      <details>
        <summary>
          {texts.details}
          <span className="sr">
            : {name}, {format.time(delivery.created_at)}
          </span>
        </summary>
        <ul className="stack tight small">
          {delivery.attempts.map((attempt) => (
            <li key={attempt.at}>
              {format.time(attempt.at)}: {attempt.status ?? attempt.result} ({attempt.duration_ms} {texts.ms})
            </li>
          ))}
        </ul>
        <p>
          <code>{delivery.body}</code>
        </p>
      </details>
      <Problem error={replay.error} />
      {delivery.status !== "pending" && (
        <div>
          <Button
            busy={replay.busy}
            onPress={() => void replay.run()}
            label={`${texts.replay}: ${name}, ${format.time(delivery.created_at)}`}
          >
            {texts.replay}
          </Button>
        </div>
      )}
    </li>
  );
}
