import { useTexts } from "../i18n/language";
import { Button, ButtonLink } from "../ui/Button";
import { Page } from "../ui/Page";
import { Shell } from "./Shell";
import { shellTexts } from "./texts";

/** What a defect of ours leaves: a way on. A new release's page asks for files of its own name, hence the reload. */
export function Crash() {
  const texts = useTexts(shellTexts);
  return (
    <Shell isLoggedIn={false}>
      <Page title={texts.crash} lead={texts.crashLead} narrow>
        <div className="row">
          <Button kind="primary" onPress={() => location.reload()}>
            {texts.reload}
          </Button>
          <ButtonLink to="/overview">{texts.home}</ButtonLink>
        </div>
      </Page>
    </Shell>
  );
}

export function Missing() {
  const texts = useTexts(shellTexts);
  return (
    <Page title={texts.missing} lead={texts.missingLead} narrow>
      <ButtonLink kind="primary" to="/overview">
        {texts.home}
      </ButtonLink>
    </Page>
  );
}
