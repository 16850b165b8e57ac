import type { ReactNode } from "react";
import { isRefused } from "../api/client";
import { useTexts } from "../i18n/language";
import { Button } from "./Button";
import { uiTexts } from "./texts";

export function Notice({
  tone = "good",
  children,
}: {
  readonly tone?: "good" | "warn" | "bad";
  readonly children: ReactNode;
}) {
  return (
    <div className={`notice ${tone} appear`} role={tone === "bad" ? "alert" : "status"}>
      {children}
    </div>
  );
}

/** What went wrong, in the API's own words; nothing when nothing did. */
export function Problem({ error, onAgain }: { readonly error: unknown; readonly onAgain?: (() => void) | undefined }) {
  const texts = useTexts(uiTexts);
  if (!error) return null;
  return (
    <Notice tone="bad">
      <p>{isRefused(error) ? error.message : texts.failed}</p>
      {onAgain && (
        <div>
          <Button onPress={onAgain}>{texts.again}</Button>
        </div>
      )}
    </Notice>
  );
}
