import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "react-router";
import { api, type Schemas, told } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { Download } from "../ui/Download";
import { Notice, Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { useAct } from "../ui/useAct";
import { FreshOr } from "./Fresh";
import { type DataRequest, dataRequestQuery, OPEN, requestsQuery } from "./queries";
import { Standing } from "./Requests";
import { privacyTexts } from "./texts";

/** One use of one's rights: by when it is answered, what became of it, and its files. */
export function DataRequestPage() {
  const texts = useTexts(privacyTexts);
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery(dataRequestQuery(id));
  return (
    <Page title={texts.requestTitle} narrow>
      <div className="stack loose">
        <Problem error={error} onAgain={() => void refetch()} />
        {!data && !error && <Loading />}
        {data && <Shown request={data} />}
        <div>
          <ButtonLink to="/privacy">{texts.back}</ButtonLink>
        </div>
      </div>
    </Page>
  );
}

function Shown({ request }: { readonly request: DataRequest }) {
  const texts = useTexts(privacyTexts);
  const format = useFormat();
  const client = useQueryClient();
  const { run, busy, error } = useAct(async () => {
    const params = { path: { data_request_id: request.data_request_id } };
    client.setQueryData(
      dataRequestQuery(request.data_request_id).queryKey,
      await told(api.POST("/v1/privacy/requests/{data_request_id}/withdraw", { params })),
    );
    void client.invalidateQueries({ queryKey: requestsQuery.queryKey, exact: true });
  });
  const isOpen = OPEN.has(request.status);
  return (
    <>
      <section className="card stack">
        <div className="row apart">
          <p className="quiet">
            {texts.received} {format.time(request.received_at)}
          </p>
          <Standing request={request} />
        </div>
        {isOpen && (
          <p>
            {texts.answerBy} <strong>{format.day(`${request.answer_by}T12:00:00Z`)}</strong>.
          </p>
        )}
        {request.extension_reason && (
          <p>
            <strong>{texts.extended}.</strong> {request.extension_reason}
          </p>
        )}
        <ul className="rows" aria-label={texts.answer}>
          {request.rights.map((each) => (
            <li key={each.right} className="stack tight">
              <div className="row apart">
                <span>{texts.rights[each.right] ?? each.right}</span>
                <strong>{texts.outcomes[each.outcome] ?? each.outcome}</strong>
              </div>
              {each.reason && <p className="quiet">{each.reason}</p>}
            </li>
          ))}
        </ul>
        {request.text && (
          <p>
            <span className="quiet">{texts.youWrote}:</span> {request.text}
          </p>
        )}
        <Problem error={error} />
        {isOpen && (
          <div>
            <Button kind="danger" busy={busy} onPress={() => void run()}>
              {texts.takeBack}
            </Button>
          </div>
        )}
      </section>
      <Extract request={request} />
    </>
  );
}

const WITH_EXTRACT = new Set(["access", "portability"]);

function Extract({ request }: { readonly request: DataRequest }) {
  const texts = useTexts(privacyTexts);
  const { extract } = request;
  const isAsked = request.rights.some(({ right }) => WITH_EXTRACT.has(right)) && OPEN.has(request.status);
  if (!extract && !isAsked) return null;
  return (
    <section className="card step">
      <h2>{texts.extract}</h2>
      {!extract && <Progress label={texts.waiting} />}
      {extract && <Standings extract={extract} request={request} />}
    </section>
  );
}

interface StandingsProps {
  readonly request: DataRequest;
  readonly extract: Schemas["ExtractView"];
}

function Standings({ request, extract }: StandingsProps) {
  const texts = useTexts(privacyTexts);
  const format = useFormat();
  const path = `/v1/privacy/requests/${request.data_request_id}/extract`;
  if (extract.status === "failed") {
    return (
      <Notice tone="warn">
        <p>{texts.extractFailed}</p>
      </Notice>
    );
  }
  if (extract.status !== "ready") {
    const { done, steps } = extract;
    return (
      <Progress
        label={`${texts.extracting} ${done} ${texts.of} ${steps}`}
        share={steps > 0 ? done / steps : undefined}
      />
    );
  }
  if (extract.files.length === 0) return <p>{texts.gone}</p>;
  return (
    <>
      {extract.expires_at && (
        <p className="quiet">
          {texts.until} {format.time(extract.expires_at)}.
        </p>
      )}
      <ul className="rows">
        {extract.files.map((file) => (
          <li key={file.number} className="row apart">
            <span>
              {file.name} <span className="small quiet">{format.size(file.size)}</span>
            </span>
            <Download
              path={`${path}/${file.number}/content`}
              name={file.name}
              type={file.media_type}
              label={`${texts.download}: ${file.name}`}
              problem={(error) => <FreshOr error={error} next={`/privacy/requests/${request.data_request_id}`} />}
            >
              {texts.download}
            </Download>
          </li>
        ))}
      </ul>
    </>
  );
}
