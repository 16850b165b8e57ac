import type { ReactNode } from "react";
import { Link } from "react-router";

type Kind = "primary" | "plain" | "danger" | "large" | "full";

interface Looks {
  readonly kind?: Kind | `${Kind} ${Kind}` | `${Kind} ${Kind} ${Kind}`;
  readonly children: ReactNode;
  readonly label?: string;
}

interface ButtonProps extends Looks {
  readonly onPress?: () => void;
  readonly type?: "button" | "submit";
  /** Its act is under way: it stays in place and keeps the focus, but does nothing. */
  readonly busy?: boolean;
  readonly disabled?: boolean;
}

const className = (kind = "") => `button ${kind}`;

/** A button that is never `disabled`: that would take the focus away and hide it from screen readers. */
export function Button({
  kind,
  children,
  label,
  onPress,
  type = "button",
  busy = false,
  disabled = false,
}: ButtonProps) {
  const stopped = busy || disabled;
  return (
    <button
      type={type}
      className={className(kind)}
      aria-label={label}
      aria-busy={busy || undefined}
      aria-disabled={stopped || undefined}
      onClick={(event) => {
        if (stopped) event.preventDefault();
        else onPress?.();
      }}
    >
      {children}
    </button>
  );
}

export function ButtonLink({ kind, children, label, to }: Looks & { readonly to: string }) {
  return (
    <Link to={to} className={className(kind)} aria-label={label}>
      {children}
    </Link>
  );
}

/** A link to what is not the client's: another page of the service, or an app. */
export function AnchorButton({ kind, children, label, href }: Looks & { readonly href: string }) {
  return (
    <a href={href} className={className(kind)} aria-label={label}>
      {children}
    </a>
  );
}
