import { useRef, useState } from "react";

export interface Act<A extends readonly unknown[]> {
  readonly run: (...args: A) => Promise<void>;
  readonly busy: boolean;
  readonly error: unknown;
  readonly forget: () => void;
}

/** One act at a time: a second press while the first is under way does nothing. What went wrong stays until the next. */
export function useAct<A extends readonly unknown[]>(act: (...args: A) => Promise<unknown>): Act<A> {
  const running = useRef(false);
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const run = async (...args: A): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setState({ busy: true, error: null });
    try {
      await act(...args);
      setState({ busy: false, error: null });
    } catch (error) {
      setState({ busy: false, error });
    } finally {
      running.current = false;
    }
  };
  return { run, ...state, forget: () => setState({ busy: false, error: null }) };
}
