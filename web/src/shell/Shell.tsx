import { type ReactNode, useEffect, useState } from "react";
import { Link, NavLink, Outlet, ScrollRestoration } from "react-router";
import { useTexts } from "../i18n/language";
import { Notice } from "../ui/Notice";
import { ShellMenu } from "./Menu";
import { shellTexts } from "./texts";

const PLACES = [
  ["/overview", "overview"],
  ["/new", "create"],
  ["/templates", "templates"],
  ["/archive", "archive"],
  ["/credits", "credits"],
] as const;

/** Every page's frame; with the main menu where somebody is logged in. */
export function Shell({ isLoggedIn, children }: { readonly isLoggedIn: boolean; readonly children?: ReactNode }) {
  const texts = useTexts(shellTexts);
  return (
    <div className="page">
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <header className="band">
        <div className={`wide ${isLoggedIn ? "inside" : ""}`}>
          {isLoggedIn ? (
            <Link className="brand" to="/overview">
              <Mark />
              B2B Sign
            </Link>
          ) : (
            <a className="brand" href="/">
              <Mark />
              B2B Sign
            </a>
          )}
          {isLoggedIn && (
            <nav className="main" aria-label={texts.nav}>
              <ul>
                {PLACES.map(([to, name]) => (
                  <li key={to}>
                    <NavLink to={to}>{texts[name]}</NavLink>
                  </li>
                ))}
              </ul>
            </nav>
          )}
          <div className="end">
            <ShellMenu isLoggedIn={isLoggedIn} />
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children ?? <Outlet />}
      </main>
      <Foot />
      <Offline />
      <ScrollRestoration />
    </div>
  );
}

function Foot() {
  const texts = useTexts(shellTexts);
  return (
    <footer className="foot">
      <ul className="wide">
        <li>
          <a href="/verify">{texts.verify}</a>
        </li>
        <li>
          <Link to="/policies">{texts.policies}</Link>
        </li>
        <li>
          <a href="/v1/docs">{texts.api}</a>
        </li>
        <li>
          <span>{texts.promise}</span>
        </li>
      </ul>
    </footer>
  );
}

function Offline() {
  const texts = useTexts(shellTexts);
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener("online", look);
    addEventListener("offline", look);
    return () => {
      removeEventListener("online", look);
      removeEventListener("offline", look);
    };
  }, []);
  return online ? null : (
    <div className="offline">
      <Notice tone="warn">
        <p>{texts.offline}</p>
      </Notice>
    </div>
  );
}

/** The service's mark: a seal with a signature's stroke. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" fill="none" strokeLinecap="round">
      <circle cx="16" cy="16" r="14.5" stroke="#8bdcab" strokeWidth="1.6" strokeDasharray="1.2 2.6" />
      <circle cx="16" cy="16" r="11" stroke="#8bdcab" strokeWidth="1.2" />
      <path
        d="M9.5 17.5c2.4 0 3.4-6.6 5.4-6.6 2.5 0-1.1 7.4 1 7.4 1.6 0 1.9-3.4 3.2-3.4 1.2 0 .6 2.5 3.5 2.5"
        stroke="#fff"
        strokeWidth="1.9"
      />
    </svg>
  );
}
