import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, versioned } from "../api/client";
import { useMe, walletQuery } from "../api/session";
import { useTexts } from "../i18n/language";
import { type Request, requestQuery } from "../request/queries";
import { EmailGate } from "../settings/EmailForm";
import { Button, ButtonLink } from "../ui/Button";
import { Problem } from "../ui/Notice";
import { useAct } from "../ui/useAct";
import { missingIn } from "./missing";
import { draftTexts } from "./texts";
import { useUploads } from "./uploads";

/** The price before anything is charged, what is missing, and the button. */
export function SendPanel({ request, flush }: { readonly request: Request; readonly flush: () => Promise<void> }) {
  const texts = useTexts(draftTexts);
  const client = useQueryClient();
  const me = useMe();
  const { data: wallet } = useQuery(walletQuery);
  const uploads = useUploads(request.request_id);
  const missing = missingIn(request, uploads.length, Boolean(me?.email));
  const { run, busy, error } = useAct(async () => {
    await flush();
    const params = { path: { request_id: request.request_id } };
    const sent = await versioned(api.POST("/v1/signature-requests/{request_id}/send", { params }));
    client.setQueryData(requestQuery(request.request_id).queryKey, sent);
    void client.invalidateQueries({ queryKey: walletQuery.queryKey });
    void client.invalidateQueries({ queryKey: ["requests"] });
    scrollTo({ top: 0 });
  });
  const price = request.price_credits;
  const tooFew = wallet !== undefined && wallet.available < price;
  return (
    <section className="card stack" aria-label={texts.send}>
      <div>
        <span className="eyebrow">{texts.price}</span>
        <div className="price">
          <b>{price}</b> {price === 1 ? texts.credit : texts.credits}
        </div>
        {wallet && (
          <p className="small quiet">
            {texts.have} {wallet.available}.
          </p>
        )}
      </div>
      <p className="small quiet">{texts.reserved}</p>
      {missing.length > 0 && (
        <div className="stack tight">
          <h3>{texts.missing}</h3>
          <ul className="stack tight small">
            {missing.map((each) => (
              <li key={each}>○ {texts[each] as string}</li>
            ))}
          </ul>
        </div>
      )}
      {tooFew && (
        <div className="notice warn">
          <p>{texts.tooFew}</p>
          <div>
            <ButtonLink to={`/credits?next=/requests/${request.request_id}`}>{texts.buy}</ButtonLink>
          </div>
        </div>
      )}
      {me && !me.email && <EmailGate />}
      <Problem error={error} />
      <Button kind="primary large full" busy={busy} disabled={missing.length > 0 || tooFew} onPress={() => void run()}>
        {texts.sendNow}
      </Button>
    </section>
  );
}
