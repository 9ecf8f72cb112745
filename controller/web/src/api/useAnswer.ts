import { useCallback, useEffect, useRef, useState } from 'react';

/** An answer that a panel shows: what came last stays while it is asked anew. */
export interface Answer<T> {
  data: T | null;
  error: Error | null;
  loading: boolean;
  reload: () => void;
}

/** Asks when `key` changes, and on `reload`. */
export function useAnswer<T>(key: string, ask: () => Promise<T>): Answer<T> {
  const [state, setState] = useState<{ key: string; data: T | null; error: Error | null; loading: boolean }>({
    key,
    data: null,
    error: null,
    loading: true,
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    let current = true;
    setState((before) => ({ key, data: before.key === key ? before.data : null, error: null, loading: true }));
    latest.current().then(
      (data) => current && setState({ key, data, error: null, loading: false }),
      (error: unknown) =>
        current &&
        setState((before) => ({
          ...before,
          error: error instanceof Error ? error : new Error(String(error)),
          loading: false,
        })),
    );
    return () => {
      current = false;
    };
  }, [key, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { data: state.key === key ? state.data : null, error: state.error, loading: state.loading, reload };
}
