import { useQueries, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useMe, walletQuery } from "../api/session";
import { RequestLine } from "../archive/RequestLine";
import { type Line, newestQuery } from "../archive/queries";
import { useTexts } from "../i18n/language";
import { type Request, requestQuery } from "../request/queries";
import { ButtonLink } from "../ui/Button";
import { Notice, Problem } from "../ui/Notice";
import { Empty, Loading, Page } from "../ui/Page";
import { overviewTexts } from "./texts";

const LOW = 3;
const LOOKED_INTO = 10; // pending requests in which the person may be one of those to sign
const OPEN = new Set(["pending", "viewed"]);

/** What waits for the person, what they wait for, and what was done lately. */
export function OverviewPage() {
  const texts = useTexts(overviewTexts);
  const me = useMe();
  const drafts = useQuery(newestQuery("draft", 5));
  const pending = useQuery(newestQuery("pending,sealing,failed", 12));
  const ended = useQuery(newestQuery("completed,declined,expired,voided", 6));
  const toSign = useToSign(pending.data ?? []);
  const error = drafts.error ?? pending.error ?? ended.error;
  const isKnown = drafts.data && pending.data && ended.data;
  const isFirst = isKnown && drafts.data.length + pending.data.length + ended.data.length === 0;
  return (
    <Page
      title={me ? `${texts.hello}, ${me.name.split(" ")[0]}` : texts.title}
      actions={
        <ButtonLink kind="primary large" to="/new">
          {texts.create}
        </ButtonLink>
      }
    >
      <div className="stack loose">
        <LowBalance />
        <Problem
          error={error}
          onAgain={() => void Promise.all([drafts.refetch(), pending.refetch(), ended.refetch()])}
        />
        {!isKnown && !error && <Loading />}
        {isFirst && (
          <Empty title={texts.first}>
            <p>{texts.firstLead}</p>
            <ButtonLink kind="primary" to="/new">
              {texts.create}
            </ButtonLink>
          </Empty>
        )}
        {isKnown && !isFirst && (
          <>
            <div className="columns">
              <Block
                title={texts.mine}
                none={texts.mineNone}
                lines={[...toSign, ...drafts.data]}
                note={({ status }) => (status === "draft" ? texts.finish : `${texts.signNow} (${me?.email ?? ""}).`)}
              />
              <Block title={texts.theirs} none={texts.theirsNone} lines={pending.data} />
            </div>
            <Block title={texts.recent} none={texts.recentNone} lines={ended.data}>
              <Link to="/archive">{texts.all}</Link>
            </Block>
          </>
        )}
      </div>
    </Page>
  );
}

interface BlockProps {
  readonly title: string;
  readonly none: string;
  readonly lines: readonly Line[];
  readonly note?: (line: Line) => string;
  readonly children?: ReactNode;
}

function Block({ title, none, lines, note, children }: BlockProps) {
  return (
    <section className="card step">
      <div className="row apart">
        <h2>{title}</h2>
        {children}
      </div>
      {lines.length === 0 && <p className="quiet">{none}</p>}
      <ul className="lines">
        {lines.map((line) => (
          <li key={line.request_id}>
            <RequestLine line={line} note={note?.(line)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Of the requests that are out, those in which it is the sender's own turn. */
function useToSign(pending: readonly Line[]): Line[] {
  const me = useMe();
  const found = useQueries({
    queries: pending.slice(0, LOOKED_INTO).map(({ request_id }) => requestQuery(request_id)),
  });
  const isMine = ({ recipients }: Request) =>
    recipients.some(({ email, status, role }) => email === me?.email && OPEN.has(status) && role !== "viewer");
  const mine = new Set(found.flatMap(({ data }) => (data && isMine(data) ? [data.request_id] : [])));
  return pending.filter(({ request_id, status }) => status === "pending" && mine.has(request_id));
}

function LowBalance() {
  const texts = useTexts(overviewTexts);
  const { data } = useQuery(walletQuery);
  if (!data || data.available >= LOW) return null;
  return (
    <Notice tone="warn">
      <div className="row apart">
        <p>
          <strong>{texts.low}.</strong> {texts.lowLead} {data.available}{" "}
          {data.available === 1 ? texts.credit : texts.credits}.
        </p>
        <ButtonLink to="/credits">{texts.buy}</ButtonLink>
      </div>
    </Notice>
  );
}
