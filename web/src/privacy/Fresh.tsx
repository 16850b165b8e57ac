import { isRefused } from "../api/client";
import { useTexts } from "../i18n/language";
import { ButtonLink } from "../ui/Button";
import { Notice, Problem } from "../ui/Notice";
import { privacyTexts } from "./texts";

/** Where somebody identifies anew and comes back from. */
export const freshLogin = (next: string): string => `/login?fresh=1&next=${encodeURIComponent(next)}`;

/** A refusal; where the login is only too old, the way to a new one and back. */
export function FreshOr({ error, next }: { readonly error: unknown; readonly next: string }) {
  const texts = useTexts(privacyTexts);
  if (!isRefused(error, "fresh_login_required")) return <Problem error={error} />;
  return (
    <Notice tone="warn">
      <p>
        <strong>{texts.freshTitle}.</strong> {texts.freshLead}
      </p>
      <div>
        <ButtonLink kind="primary" to={freshLogin(next)}>
          {texts.freshDo}
        </ButtonLink>
      </div>
    </Notice>
  );
}
