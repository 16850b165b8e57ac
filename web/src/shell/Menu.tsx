// Language, appearance, and the account: what can be reached from every page.
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from "react-aria-components";
import { useNavigate } from "react-router";
import { logOut, useMe } from "../api/session";
import { choose, type Language, LANGUAGES, useLanguage, useTexts } from "../i18n/language";
import { shellTexts } from "./texts";
import { chooseTheme, type Theme, THEMES, useTheme } from "./theme";

export function ShellMenu({ isLoggedIn }: { readonly isLoggedIn: boolean }) {
  const texts = useTexts(shellTexts);
  const language = useLanguage();
  const theme = useTheme();
  const go = useNavigate();
  return (
    <MenuTrigger>
      {isLoggedIn ? <NameButton /> : <Button className="band-button">{texts.menu}</Button>}
      <Popover placement="bottom end">
        <Menu className="menu">
          {isLoggedIn && (
            <MenuSection>
              <MenuItem onAction={() => void go("/settings")}>{texts.settings}</MenuItem>
              <MenuItem onAction={() => void go("/privacy")}>{texts.privacy}</MenuItem>
              <MenuItem onAction={() => void logOut().then(() => go("/login"))}>{texts.logOut}</MenuItem>
              <Separator />
            </MenuSection>
          )}
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[language]}
            onSelectionChange={(keys) => choose([...keys][0] as Language)}
          >
            <Header>{texts.language}</Header>
            {LANGUAGES.map((each) => (
              <MenuItem id={each} key={each}>
                {texts.languages[each]}
              </MenuItem>
            ))}
          </MenuSection>
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[theme]}
            onSelectionChange={(keys) => chooseTheme([...keys][0] as Theme)}
          >
            <Header>{texts.theme}</Header>
            {THEMES.map((each) => (
              <MenuItem id={each} key={each}>
                {texts.themes[each]}
              </MenuItem>
            ))}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function NameButton() {
  const texts = useTexts(shellTexts);
  return <Button className="band-button">{useMe()?.name ?? texts.account}</Button>;
}
