import { type ReactNode, useEffect, useRef } from "react";
import { useTexts } from "../i18n/language";
import { uiTexts } from "./texts";

interface PageProps {
  readonly title: string;
  /** Above the title, what it belongs to. */
  readonly above?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly narrow?: boolean;
  readonly children: ReactNode;
}

/** A page's frame. Its heading takes the focus when it opens, so that a screen reader reads on from there. */
export function Page({ title, above, lead, actions, narrow = false, children }: PageProps) {
  return (
    <div className={`${narrow ? "narrow" : "wide"} appear`}>
      <div className="head">
        {above}
        <div className="row apart">
          <Heading title={title} />
          {actions && <div className="row">{actions}</div>}
        </div>
        {lead && <p className="lead">{lead}</p>}
      </div>
      {children}
    </div>
  );
}

export function Heading({ title }: { readonly title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – B2B Sign`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <h1 ref={heading} tabIndex={-1} className="grow">
      {title}
    </h1>
  );
}

export function Loading({ label }: { readonly label?: string }) {
  const texts = useTexts(uiTexts);
  return (
    <p className="quiet" role="status">
      {label ?? texts.loading}
    </p>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}
