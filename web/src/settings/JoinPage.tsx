import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, told } from "../api/client";
import { useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { Notice, Problem } from "../ui/Notice";
import { Loading, Page } from "../ui/Page";
import { useAct } from "../ui/useAct";
import { KEPT } from "./invitation";
import { settingsTexts } from "./texts";

/** Where the mail of an invitation to a company leads: who asks, as what, and the answer. */
export function JoinPage() {
  const texts = useTexts(settingsTexts);
  const client = useQueryClient();
  const [token] = useState(() => sessionStorage.getItem(KEPT));
  const [isIn, setIn] = useState(false);
  const { data: offer, error } = useQuery({
    queryKey: ["company-offer"],
    enabled: token !== null && !isIn,
    retry: false,
    queryFn: () => told(api.POST("/v1/company-invitations/look", { body: { token: token ?? "" } })),
  });
  const {
    run,
    busy,
    error: refused,
  } = useAct(async () => {
    await api.POST("/v1/company-invitations/accept", { body: { token: token ?? "" } });
    sessionStorage.removeItem(KEPT);
    setIn(true);
    await client.invalidateQueries({ queryKey: ["companies"] });
  });
  const back = (
    <div>
      <ButtonLink to="/settings">{texts.toSettings}</ButtonLink>
    </div>
  );
  return (
    <Page title={texts.joinTitle} narrow>
      <div className="card stack">
        {token === null && <p>{texts.joinMissing}</p>}
        {token !== null && !offer && !error && !isIn && <Loading />}
        {offer && !isIn && (
          <>
            <p className="lead">
              <strong>{offer.name}</strong> ({offer.organisation_number}) {texts.joinLead}{" "}
              {texts.roles[offer.role]?.toLowerCase()}.
            </p>
            <div>
              <Button kind="primary large" busy={busy} onPress={() => void run()}>
                {texts.join}
              </Button>
            </div>
          </>
        )}
        {isIn && (
          <Notice>
            <p>{texts.joined}</p>
          </Notice>
        )}
        <Problem error={refused ?? error} />
        {back}
      </div>
    </Page>
  );
}
