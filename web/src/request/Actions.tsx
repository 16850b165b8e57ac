import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { api, told } from "../api/client";
import { walletQuery } from "../api/session";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextArea, TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { uiTexts } from "../ui/texts";
import { type Act, useAct } from "../ui/useAct";
import type { Request } from "./queries";
import { requestTexts } from "./texts";

type Asked = "prolong" | "void" | "erase" | null;
const ENDED = new Set(["completed", "declined", "expired", "voided"]);

/** What can be done with the whole request, by its state. */
export function Actions({ request }: { readonly request: Request }) {
  const texts = useTexts(requestTexts);
  const client = useQueryClient();
  const go = useNavigate();
  const [asked, setAsked] = useState<Asked>(null);
  const [said, setSaid] = useState("");
  const [days, setDays] = useState("14");
  const [reason, setReason] = useState("");
  const params = { path: { request_id: request.request_id } };
  const done = async (text: string) => {
    setAsked(null);
    setSaid(text);
    await client.refetchQueries({ queryKey: ["request", request.request_id] });
    void client.invalidateQueries({ queryKey: ["requests"] });
    void client.invalidateQueries({ queryKey: walletQuery.queryKey });
  };
  const remind = useAct(async () => {
    await api.POST("/v1/signature-requests/{request_id}/remind", { params, body: {} });
    await done(texts.reminded);
  });
  const prolong = useAct(async () => {
    await api.POST("/v1/signature-requests/{request_id}/prolong", { params, body: { days: Number(days) } });
    await done(texts.prolonged);
  });
  const withdraw = useAct(async () => {
    await api.POST("/v1/signature-requests/{request_id}/void", { params, body: { reason } });
    await done("");
  });
  const copy = useAct(async () => {
    const made = await told(api.POST("/v1/signature-requests/{request_id}/copy", { params }));
    await go(`/requests/${made.request_id}`);
  });
  const erase = useAct(async () => {
    await api.DELETE("/v1/signature-requests/{request_id}", { params });
    await client.invalidateQueries({ queryKey: ["requests"] });
    await go("/archive", { replace: true });
  });
  const isOpen = request.status === "pending";
  const isEnded = ENDED.has(request.status);
  if (!isOpen && !isEnded) return null;
  return (
    <section className="card stack" aria-label={texts.more}>
      {isOpen && (
        <Button kind="primary full" busy={remind.busy} onPress={() => void remind.run()}>
          {texts.remindAll}
        </Button>
      )}
      {isOpen && (
        <Button kind="full" onPress={() => setAsked("prolong")}>
          {texts.prolong}
        </Button>
      )}
      {isOpen && (
        <Button kind="danger full" onPress={() => setAsked("void")}>
          {texts.void}
        </Button>
      )}
      {isEnded && (
        <Button kind="full" busy={copy.busy} onPress={() => void copy.run()}>
          {texts.copy}
        </Button>
      )}
      {isEnded && (
        <Button kind="danger full" onPress={() => setAsked("erase")}>
          {texts.erase}
        </Button>
      )}
      <span role="status" className="small">
        {copy.busy ? texts.copied : said}
      </span>
      <Problem error={remind.error ?? copy.error} />
      {asked === "prolong" && (
        <Ask title={texts.prolong} verb={texts.prolong} act={prolong} onClose={() => setAsked(null)}>
          <TextField label={texts.prolongDays} type="number" min={1} max={365} value={days} onText={setDays} />
        </Ask>
      )}
      {asked === "void" && (
        <Ask title={texts.voidTitle} verb={texts.void} act={withdraw} isDanger onClose={() => setAsked(null)}>
          <p>{texts.voidLead}</p>
          <TextArea label={texts.reason} value={reason} maxLength={500} onText={setReason} />
        </Ask>
      )}
      {asked === "erase" && (
        <Ask title={texts.eraseTitle} verb={texts.erase} act={erase} isDanger onClose={() => setAsked(null)}>
          <p>{texts.eraseLead}</p>
        </Ask>
      )}
    </section>
  );
}

interface AskProps {
  readonly title: string;
  readonly verb: string;
  readonly act: Act<[]>;
  readonly isDanger?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function Ask({ title, verb, act, isDanger = false, onClose, children }: AskProps) {
  const { cancel } = useTexts(uiTexts);
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <Problem error={act.error} />
      <div className="row">
        <Button kind={isDanger ? "danger" : "primary"} busy={act.busy} onPress={() => void act.run()}>
          {verb}
        </Button>
        <Button onPress={onClose}>{cancel}</Button>
      </div>
    </Dialog>
  );
}
