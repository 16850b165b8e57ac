import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, told } from "../api/client";
import { useMe } from "../api/session";
import { language, useTexts } from "../i18n/language";
import { companiesQuery } from "../settings/queries";
import { EmailGate } from "../settings/EmailForm";
import { Choice } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { Page } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { useAct } from "../ui/useAct";
import { Drop } from "./Drop";
import { draftTexts } from "./texts";
import { begin } from "./uploads";

const titleOf = (file: File): string =>
  file.name
    .replace(/\.pdf$/i, "")
    .replace(/[_\s]+/g, " ")
    .trim()
    .slice(0, 200);

/** Files come first: with them the draft is made, and from then on everything is kept. */
export function NewPage() {
  const texts = useTexts(draftTexts);
  const go = useNavigate();
  const me = useMe();
  const [company, setCompany] = useState("");
  const companies = useQuery(companiesQuery).data?.items.filter(({ role }) => role !== "auditor") ?? [];
  const { run, busy, error } = useAct(async (files: readonly File[]) => {
    const [first] = files;
    if (!first) return;
    const body = { title: titleOf(first) || texts.untitled, language: language(), company_id: company || null };
    const request = await told(api.POST("/v1/signature-requests", { body }));
    begin(request.request_id, files);
    await go(`/requests/${request.request_id}`, { replace: true });
  });
  return (
    <Page title={texts.title} lead={texts.lead} narrow>
      <div className="stack">
        {me && !me.email && <EmailGate />}
        <Problem error={error} />
        {companies.length > 0 && (
          <Choice label={texts.owner} value={company} onText={setCompany}>
            <option value="">{texts.ownerMe}</option>
            {companies.map((each) => (
              <option key={each.company_id} value={each.company_id}>
                {each.name}
              </option>
            ))}
          </Choice>
        )}
        {busy ? <Progress label={texts.creating} /> : <Drop onFiles={(files) => void run(files)} />}
      </div>
    </Page>
  );
}
