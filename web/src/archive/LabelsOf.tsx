import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../api/client";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { Problem } from "../ui/Notice";
import { uiTexts } from "../ui/texts";
import { useAct } from "../ui/useAct";
import { labelsIn } from "./labels";
import type { Line } from "./queries";
import { archiveTexts } from "./texts";

/** A request's labels, and the way to change them. */
export function LabelsOf({ line }: { readonly line: Line }) {
  const texts = useTexts(archiveTexts);
  const [isOpen, setOpen] = useState(false);
  return (
    <div className="row">
      {line.labels.map((label) => (
        <span className="tag" key={label}>
          {label}
        </span>
      ))}
      <Button kind="plain" onPress={() => setOpen(true)} label={`${texts.labelsTitle} ${line.title}`}>
        {texts.labels}
      </Button>
      {isOpen && <Edit line={line} onClose={() => setOpen(false)} />}
    </div>
  );
}

function Edit({ line, onClose }: { readonly line: Line; readonly onClose: () => void }) {
  const texts = useTexts(archiveTexts);
  const { cancel } = useTexts(uiTexts);
  const client = useQueryClient();
  const [text, setText] = useState(line.labels.join(", "));
  const { run, busy, error } = useAct(async () => {
    const params = { path: { request_id: line.request_id } };
    await api.PUT("/v1/signature-requests/{request_id}/labels", { params, body: { labels: labelsIn(text) } });
    await client.invalidateQueries({ queryKey: ["requests"] });
    onClose();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  return (
    <Dialog title={`${texts.labelsTitle} ${line.title}`} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField label={texts.labels} hint={texts.labelsHint} value={text} onText={setText} />
        <Problem error={error} />
        <div className="row">
          <Button kind="primary" type="submit" busy={busy}>
            {texts.save}
          </Button>
          <Button onPress={onClose}>{cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
