import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api, told } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { AnchorButton } from "../ui/Button";
import { Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { erasureTexts } from "./erasureTexts";

/** What is signed, as far as it is shown. */
interface Content {
  readonly requested_at: string;
  readonly issued_at: string;
  readonly keys_shredded_at: string | null;
  readonly irreversible_at: string | null;
  readonly erased: Readonly<Record<string, number>>;
  readonly kept: ReadonlyArray<{ store: string; why: string; until: string | null; count: number }>;
}

/** A certificate of erasure, for whoever has its number: nobody needs to be logged in, and nobody is named. */
export function CertificatePage() {
  const texts = useTexts(erasureTexts);
  const { id = "" } = useParams();
  const { data, error } = useQuery({
    queryKey: ["certificates", id],
    retry: false,
    queryFn: () =>
      told(api.GET("/v1/privacy/erasure-certificates/{certificate_id}", { params: { path: { certificate_id: id } } })),
  });
  return (
    <Page title={texts.certificate} lead={texts.certificateLead} narrow>
      <Problem error={error} />
      {!data && !error && <Loading />}
      {data && (
        <div className="stack loose">
          <Facts id={data.certificate_id} content={data.content as unknown as Content} />
          <details className="card">
            <summary>{texts.signature}</summary>
            <div className="stack">
              <p>
                {texts.hash}: <code>{data.hash}</code>
              </p>
              <p>
                {texts.key}: <code>{data.public_key_pem}</code>
              </p>
              <div>
                <AnchorButton href={`/v1/privacy/erasure-certificates/${data.certificate_id}`}>
                  {texts.asJson}
                </AnchorButton>
              </div>
            </div>
          </details>
        </div>
      )}
    </Page>
  );
}

function Facts({ id, content }: { readonly id: string; readonly content: Content }) {
  const texts = useTexts(erasureTexts);
  const format = useFormat();
  const at = (moment: string | null) => (moment ? format.time(moment) : texts.notYet);
  const facts: ReadonlyArray<readonly [string, string]> = [
    [texts.number, id],
    [texts.requestedAt, at(content.requested_at)],
    [texts.issuedAt, at(content.issued_at)],
    [texts.shreddedAt, at(content.keys_shredded_at)],
    [texts.irreversibleAt, at(content.irreversible_at)],
  ];
  return (
    <section className="card stack">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>{texts.erased}</h2>
      <ul className="bullets">
        {Object.entries(content.erased).map(([store, count]) => (
          <li key={store}>
            <code>{store}</code>: {format.number(count)}
          </li>
        ))}
      </ul>
      <h2>{texts.keptTitle}</h2>
      {content.kept.length === 0 && <p>{texts.nothingKept}</p>}
      <ul className="bullets">
        {content.kept.map(({ store, why, until, count }) => (
          <li key={`${store}${why}${until ?? ""}`}>
            <code>{store}</code>: {format.number(count)}. {texts.whys[why] ?? why}
            {until && `, ${format.day(`${until}T12:00:00Z`)}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
