import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api } from "../api/client";
import { Sure } from "../integrations/Parts";
import { useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { Notice, Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { Progress } from "../ui/Progress";
import { useAct } from "../ui/useAct";
import { Editor } from "./Editor";
import { type Template, templateQuery } from "./queries";
import { TemplateStatus } from "./TemplatesPage";
import { templateTexts } from "./texts";

/** One template: its state, its roles and fields, and its use. */
export function TemplatePage() {
  const texts = useTexts(templateTexts);
  const { id = "" } = useParams();
  const { data, error, refetch } = useQuery({ ...templateQuery(id), refetchOnWindowFocus: false });
  const isUsable = data?.status === "ready" && data.roles.length > 0;
  return (
    <Page
      title={data?.title ?? texts.title}
      above={data && <TemplateStatus status={data.status} />}
      actions={
        isUsable && (
          <>
            <ButtonLink kind="primary" to={`/templates/${id}/use`}>
              {texts.use}
            </ButtonLink>
            <ButtonLink to={`/templates/${id}/bulk`}>{texts.bulkNew}</ButtonLink>
          </>
        )
      }
    >
      <div className="stack loose">
        <Problem error={error} onAgain={() => void refetch()} />
        {!data && !error && <Loading />}
        {data?.status === "checking" && <Progress label={texts.checking} />}
        {data?.refusal && (
          <Notice tone="bad">
            <p>{data.refusal.detail}</p>
          </Notice>
        )}
        {data?.status === "ready" && <Editor key={data.template_id} template={data} />}
        {data && <Remove template={data} />}
      </div>
    </Page>
  );
}

function Remove({ template }: { readonly template: Template }) {
  const texts = useTexts(templateTexts);
  const client = useQueryClient();
  const go = useNavigate();
  const [isAsked, setAsked] = useState(false);
  const act = useAct(async () => {
    await api.DELETE("/v1/templates/{template_id}", { params: { path: { template_id: template.template_id } } });
    await go("/templates", { replace: true });
    await client.invalidateQueries({ queryKey: ["templates"], exact: true });
  });
  return (
    <div className="row">
      <ButtonLink to="/templates">{texts.back}</ButtonLink>
      <Button kind="danger" onPress={() => setAsked(true)}>
        {texts.remove}
      </Button>
      {isAsked && <Sure title={texts.remove} lead={texts.removeLead} act={act} onClose={() => setAsked(false)} />}
    </div>
  );
}
