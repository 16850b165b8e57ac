import { type ReactNode, useState } from "react";
import { keep, whole } from "../pdf/ranges";
import { both, useTexts } from "../i18n/language";
import { Button } from "./Button";
import { Problem } from "./Notice";
import { Progress } from "./Progress";
import { useAct } from "./useAct";

const downloadTexts = both({ fetching: "Hämtar" }, { fetching: "Fetching" });

interface DownloadProps {
  readonly path: string;
  readonly name: string;
  readonly children: string;
  readonly type?: string;
  readonly kind?: "primary" | "plain";
  readonly label?: string;
  /** What is shown of a refusal, where it is more than the API's words. */
  readonly problem?: (error: unknown) => ReactNode;
}

/** Fetches a file of the API part by part, with how far it has come, and gives it to the browser to keep. */
export function Download({ path, name, children, type = "application/pdf", kind, label, problem }: DownloadProps) {
  const texts = useTexts(downloadTexts);
  const [share, setShare] = useState(0);
  const { run, busy, error } = useAct(async () => {
    setShare(0);
    keep(await whole(path, type, setShare), name);
  });
  return (
    <span className="stack tight">
      <Button {...(kind && { kind })} {...(label && { label })} busy={busy} onPress={() => void run()}>
        {children}
      </Button>
      {busy && share > 0 && share < 1 && (
        <Progress label={`${texts.fetching} ${Math.floor(share * 100)} %`} share={share} />
      )}
      {problem && error ? problem(error) : <Problem error={error} />}
    </span>
  );
}
