import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Schemas } from "../api/client";
import { useFormat } from "../i18n/format";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Download } from "../ui/Download";
import { Check } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Progress } from "../ui/Progress";
import { useAct } from "../ui/useAct";
import { exportsQuery, type Search } from "./queries";
import { archiveTexts } from "./texts";

/** Many sealed documents at once: a job that packs, and its files when they are there. */
export function Exports({ search }: { readonly search: Search }) {
  const texts = useTexts(archiveTexts);
  const client = useQueryClient();
  const [withEvidence, setWithEvidence] = useState(false);
  const { data, error } = useQuery(exportsQuery);
  const start = useAct(async () => {
    const { status: _, sort: __, company_id: ___, ...conditions } = search; // the API exports one's own
    await api.POST("/v1/archive-exports", { body: { ...conditions, with_evidence: withEvidence } });
    await client.refetchQueries({ queryKey: exportsQuery.queryKey });
  });
  const isRunning = data?.items.some(({ status }) => status === "running") ?? false;
  return (
    <section className="card stack">
      <h2>{texts.exportTitle}</h2>
      <p className="small quiet">{texts.exportLead}</p>
      <Check checked={withEvidence} onChange={setWithEvidence}>
        {texts.withEvidence}
      </Check>
      <Button kind="full" busy={start.busy} disabled={isRunning} onPress={() => void start.run()}>
        {texts.exportStart}
      </Button>
      <Problem error={start.error ?? error} />
      <ul className="rows">
        {data?.items.map((each) => (
          <One key={each.export_id} found={each} />
        ))}
      </ul>
    </section>
  );
}

function One({ found }: { readonly found: Schemas["ExportView"] }) {
  const texts = useTexts(archiveTexts);
  const format = useFormat();
  const { parts, status } = found;
  return (
    <li className="stack tight">
      {status === "running" && <Progress label={texts.running} />}
      {status === "failed" && <p>{texts.failed}</p>}
      {status === "ready" && (
        <span className="small">
          <strong>{texts.ready}</strong>: {found.request_count} {texts.requests}. {texts.until}{" "}
          {format.time(found.expires_at)}.
        </span>
      )}
      {status === "ready" && parts.length === 0 && <p className="small">{texts.nothing}</p>}
      {parts.map(({ number, size }) => (
        <Download
          key={number}
          path={`/v1/archive-exports/${found.export_id}/parts/${number}/content`}
          name={`b2bsign-${format.day(found.created_at)}-${number}.zip`}
          type="application/zip"
        >
          {`${texts.part} ${number} (${format.size(size)})`}
        </Download>
      ))}
    </li>
  );
}
