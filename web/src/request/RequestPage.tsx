import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { DraftPage } from "../drafting/DraftPage";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Notice, Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { Status } from "../ui/Status";
import { Actions } from "./Actions";
import { Documents } from "./Documents";
import { Recipients } from "./Recipients";
import { requestTexts } from "./texts";
import { Timeline } from "./Timeline";
import { type Request, requestQuery } from "./queries";

/** One request, whatever its state: a draft is made ready, anything else is followed. */
export function RequestPage() {
  const { id = "" } = useParams();
  const texts = useTexts(requestTexts);
  const { data: request, error, refetch } = useQuery(requestQuery(id));
  if (!request && error)
    return (
      <Page title={texts.unreadable} narrow>
        <Problem error={error} onAgain={() => void refetch()} />
      </Page>
    );
  if (!request)
    return (
      <div className="narrow">
        <Loading />
      </div>
    );
  return request.status === "draft" ? <DraftPage key={id} request={request} /> : <Sent key={id} request={request} />;
}

function Sent({ request }: { readonly request: Request }) {
  const texts = useTexts(requestTexts);
  const signers = request.recipients.filter(({ role }) => role === "signer").length;
  const above = (
    <div className="row">
      <Status status={request.status} />
      <span className="small quiet">
        {request.signed_count} {texts.of} {signers} {texts.haveSigned}
      </span>
    </div>
  );
  return (
    <Page title={request.title} above={above}>
      <div className="work">
        <div className="stack loose">
          <Standing request={request} />
          <section className="card step">
            <h2>{texts.people}</h2>
            <Recipients request={request} />
          </section>
          <section className="card step">
            <h2>{texts.documents}</h2>
            <Documents request={request} />
          </section>
          <section className="card step">
            <h2>{texts.history}</h2>
            <Timeline request={request} />
          </section>
        </div>
        <aside className="stack">
          <Facts request={request} />
          <Actions request={request} />
        </aside>
      </div>
    </Page>
  );
}

function Standing({ request }: { readonly request: Request }) {
  const texts = useTexts(requestTexts);
  if (request.status === "sealing") return <Progress label={texts.sealing} />;
  if (request.status === "failed")
    return (
      <Notice tone="warn">
        <p>{texts.failed}</p>
      </Notice>
    );
  if (request.status === "completed")
    return (
      <Notice>
        <p>{texts.completed}</p>
      </Notice>
    );
  const isNew = request.sent_at && Date.now() - new Date(request.sent_at).getTime() < 120_000;
  return request.status === "pending" && isNew ? (
    <Notice>
      <p>{texts.justSent}</p>
    </Notice>
  ) : null;
}

/** It expires at a day's end, which is the next day's first moment: the day before is the last one to answer. */
const lastMoment = (expires: string): string => new Date(new Date(expires).getTime() - 1).toISOString();

function Facts({ request }: { readonly request: Request }) {
  const texts = useTexts(requestTexts);
  const format = useFormat();
  const rows = [
    [texts.sentBy, [request.sender, request.sent_at && format.day(request.sent_at)].filter(Boolean).join(", ")],
    [
      texts.deadline,
      request.status === "pending" && request.expires_at ? format.day(lastMoment(request.expires_at)) : "",
    ],
    [texts.ended, request.ended_at ? format.time(request.ended_at) : ""],
  ] as const;
  return (
    <dl className="card stack tight">
      {rows
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt className="small quiet">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
