import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Link, useNavigate } from "react-router";
import { api, told } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Check, TextArea } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { FreshOr } from "./Fresh";
import { type Asked, keep, kept, NOTHING } from "./kept";
import { type DataRequest, dataRequestQuery, OPEN, requestsQuery, RIGHTS } from "./queries";
import { privacyTexts } from "./texts";

const TONES: Readonly<Record<string, string>> = { answered: "good", withdrawn: "" };

/** What was asked for, and the form to ask with. */
export function Requests() {
  const texts = useTexts(privacyTexts);
  const format = useFormat();
  const { data, error, refetch } = useQuery(requestsQuery);
  return (
    <>
      <Problem error={error} onAgain={() => void refetch()} />
      {data?.items.length === 0 && <p className="quiet">{texts.noRequests}.</p>}
      <ul className="lines">
        {data?.items.map((each) => (
          <li key={each.data_request_id}>
            <Link className="line" to={`/privacy/requests/${each.data_request_id}`}>
              <strong>{each.rights.map(({ right }) => texts.rights[right] ?? right).join(", ")}</strong>
              <Standing request={each} />
              <span className="small quiet">
                {texts.received} {format.time(each.received_at)}
                {OPEN.has(each.status) && ` · ${texts.answerBy} ${format.day(`${each.answer_by}T12:00:00Z`)}`}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Ask />
    </>
  );
}

export function Standing({ request }: { readonly request: DataRequest }) {
  const texts = useTexts(privacyTexts);
  return (
    <span className={`status ${TONES[request.status] ?? "wait"}`}>
      {texts.statuses[request.status] ?? request.status}
    </span>
  );
}

function Ask() {
  const texts = useTexts(privacyTexts);
  const go = useNavigate();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked>(kept);
  const [isEmpty, setEmpty] = useState(false);
  const set = (next: Asked) => {
    setAsked(next);
    setEmpty(false);
    keep(next);
  };
  const { run, busy, error } = useAct(async () => {
    const body = { rights: [...asked.rights], text: asked.text || null };
    const made = await told(api.POST("/v1/privacy/requests", { body }));
    set(NOTHING);
    client.setQueryData(dataRequestQuery(made.data_request_id).queryKey, made);
    void client.invalidateQueries({ queryKey: requestsQuery.queryKey, exact: true });
    await go(`/privacy/requests/${made.data_request_id}`);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asked.rights.length === 0) setEmpty(true);
    else void run();
  };
  return (
    <form className="stack" onSubmit={submit} aria-label={texts.ask}>
      <fieldset>
        <legend className="legend">{texts.ask}</legend>
        {RIGHTS.map((right) => (
          <Check
            key={right}
            checked={asked.rights.includes(right)}
            onChange={(checked) =>
              set({
                ...asked,
                rights: RIGHTS.filter((each) => (each === right ? checked : asked.rights.includes(each))),
              })
            }
          >
            {texts.rights[right]}
          </Check>
        ))}
      </fieldset>
      <TextArea
        label={texts.words}
        hint={texts.wordsHint}
        value={asked.text}
        onText={(text) => set({ ...asked, text })}
        wrong={isEmpty ? texts.chooseOne : undefined}
        maxLength={20_000}
      />
      <FreshOr error={error} next="/privacy" />
      <div>
        <Button kind="primary" type="submit" busy={busy}>
          {busy ? texts.sending : texts.send}
        </Button>
      </div>
    </form>
  );
}
