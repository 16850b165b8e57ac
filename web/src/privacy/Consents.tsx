import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas, told } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Problem } from "../ui/Notice";
import { Loading } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { consentsQuery } from "./queries";
import { privacyTexts } from "./texts";

type Consent = Schemas["ConsentView"];

/** Purpose by purpose: the words, the answer, a no as easy as a yes, and every answer there has been. */
export function Consents() {
  const texts = useTexts(privacyTexts);
  const { data, error, refetch } = useQuery(consentsQuery());
  return (
    <>
      <Problem error={error} onAgain={() => void refetch()} />
      {!data && !error && <Loading />}
      <ul className="rows">
        {data?.items.map((each) => (
          <One key={each.purpose} consent={each} />
        ))}
      </ul>
      {data && (
        <details>
          <summary>{texts.history}</summary>
          <Past records={data.history} />
        </details>
      )}
    </>
  );
}

function One({ consent }: { readonly consent: Consent }) {
  const texts = useTexts(privacyTexts);
  const format = useFormat();
  const client = useQueryClient();
  const { run, busy, error } = useAct(async (is_allowed: boolean) => {
    const params = { path: { purpose: consent.purpose } };
    client.setQueryData(
      consentsQuery().queryKey,
      await told(api.PUT("/v1/me/consents/{purpose}", { params, body: { is_allowed } })),
    );
  });
  const name = texts.purposes[consent.purpose] ?? consent.purpose;
  const answered = consent.is_allowed ? texts.allowed : texts.refused;
  const unanswered = consent.is_allowed ? texts.assumed : texts.unasked;
  return (
    <li className="stack">
      <div className="row apart">
        <h3>{name}</h3>
        <span className={`status ${consent.is_allowed ? "good" : ""}`} role="status">
          {consent.since ? answered : unanswered}
        </span>
      </div>
      <p>{consent.text}</p>
      <p className="small quiet">
        {texts.rests[consent.rests_on] ?? consent.rests_on}. {texts.version} {consent.version}.
        {consent.since && ` ${answered} ${texts.since} ${format.time(consent.since)}.`}
      </p>
      {consent.balancing && (
        <details>
          <summary>{texts.balancing}</summary>
          <p className="small">{consent.balancing}</p>
        </details>
      )}
      <Problem error={error} />
      <div className="row">
        <Button
          label={`${texts.yes}: ${name}`}
          busy={busy}
          disabled={consent.is_allowed && consent.since !== null}
          onPress={() => void run(true)}
        >
          {texts.yes}
        </Button>
        <Button
          label={`${texts.no}: ${name}`}
          busy={busy}
          disabled={!consent.is_allowed && consent.since !== null}
          onPress={() => void run(false)}
        >
          {texts.no}
        </Button>
      </div>
    </li>
  );
}

/** As ISO/IEC TS 27560 names a record's fields; only what is shown. */
interface Record27560 {
  readonly record_id: string;
  readonly pii_processing: { readonly purposes: ReadonlyArray<{ purpose: string; collection_method: string }> };
  readonly event: ReadonlyArray<{ event_time: string; event_state: string }>;
}

function Past({ records }: { readonly records: Schemas["ConsentList"]["history"] }) {
  const texts = useTexts(privacyTexts);
  const format = useFormat();
  if (records.length === 0) return <p className="quiet">{texts.noHistory}</p>;
  return (
    <ul className="rows">
      {(records as unknown as readonly Record27560[]).map(({ record_id, pii_processing, event }) => {
        const [{ purpose, collection_method } = { purpose: "", collection_method: "" }] = pii_processing.purposes;
        return event.map(({ event_time, event_state }) => (
          <li key={record_id + event_time}>
            {texts.purposes[purpose] ?? purpose}: <strong>{texts.states[event_state] ?? event_state}</strong>{" "}
            <span className="small quiet">
              {format.time(event_time)}, {texts.methods[collection_method] ?? collection_method}
            </span>
          </li>
        ));
      })}
    </ul>
  );
}
