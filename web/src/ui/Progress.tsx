import { useId } from "react";

/** What is going on, in words; with a share (0 to 1) also how far it has come. */
export function Progress({ label, share }: { readonly label: string; readonly share?: number | undefined }) {
  const id = useId();
  return (
    <div className="stack tight">
      <span className="small" id={id} role="status">
        {label}
      </span>
      <div className="bar">
        {share === undefined ? (
          <progress aria-labelledby={id} />
        ) : (
          <progress aria-labelledby={id} value={share} max={1} />
        )}
      </div>
    </div>
  );
}
