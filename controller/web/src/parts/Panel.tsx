import { useId, type ReactNode } from 'react';

interface PanelProps {
  title: string;
  children: ReactNode;
  /** What went wrong with this panel alone. */
  error?: Error | null;
  loading?: boolean;
  onRetry?: () => void;
  wide?: boolean;
}

/** A part of a page with a heading, which fails and is tried again alone. */
export function Panel({ title, children, error, loading, onRetry, wide }: PanelProps) {
  const id = useId();
  return (
    <section className={wide ? 'panel wide' : 'panel'} aria-labelledby={id} aria-busy={loading || undefined}>
      <header>
        <h2 id={id}>{title}</h2>
        {loading && <span className="hint">updating…</span>}
        {onRetry && !error && !loading && (
          <button type="button" className="quiet" onClick={onRetry} aria-label={`Ask again: ${title}`}>
            Refresh
          </button>
        )}
      </header>
      {error && (
        <div className="problem" role="alert">
          <p>{error.message}</p>
          {onRetry && (
            <button type="button" onClick={onRetry}>
              Retry
            </button>
          )}
        </div>
      )}
      {children}
    </section>
  );
}
