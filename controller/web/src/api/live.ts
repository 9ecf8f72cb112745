import { useSyncExternalStore } from 'react';
import type { ControllerEvent, Schemas, Switch, Workload } from './client';
import { readStream, StreamRefused } from './stream';

export type Connection = 'connecting' | 'live' | 'lost' | 'forbidden';

/** What the stream told so far. */
export interface Live {
  connection: Connection;
  /** Whether nothing was heard for longer than the controller is ever silent. */
  stale: boolean;
  /** When the controller was last heard of, in milliseconds since 1970. */
  heardAt: number | null;
  /** Null until the first list came. */
  workloads: ReadonlyMap<string, Workload> | null;
  switches: readonly Switch[] | null;
  /** Newest first. */
  events: readonly ControllerEvent[];
}

const mostEvents = 1000;
const firstEvents = 200;
const retryMilliseconds = 3000;
/** The controller sends at least a comment every 15 s. */
const staleMilliseconds = 25_000;

let state: Live = { connection: 'connecting', stale: false, heardAt: null, workloads: null, switches: null, events: [] };
let lastEventId: string | null = null;
let current: AbortController | null = null;
const listeners = new Set<() => void>();

function change(part: Partial<Live>): void {
  state = { ...state, ...part };
  listeners.forEach((listener) => listener());
}

/** The one stream of this page. */
export function useLive(): Live {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** Starts the stream, or starts it anew, such as with another token. */
export function startLive(): void {
  current?.abort();
  current = new AbortController();
  void keep(current.signal);
}

setInterval(() => {
  const stale = state.heardAt !== null && Date.now() - state.heardAt > staleMilliseconds;
  if (stale !== state.stale) {
    change({ stale });
  }
}, 1000);

async function keep(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const url = lastEventId === null ? `/v1/watch?recent=${firstEvents}` : '/v1/watch';
      await readStream(url, lastEventId, signal, heard, (message) => take(message.name, message.id, message.data));
      if (!signal.aborted) {
        change({ connection: 'lost' });
      }
    } catch (problem) {
      if (signal.aborted) {
        return;
      }
      if (problem instanceof StreamRefused && problem.status === 401) {
        change({ connection: 'forbidden' });
        return;
      }
      change({ connection: 'lost' });
    }
    await new Promise((resolve) => setTimeout(resolve, retryMilliseconds));
  }
}

function heard(): void {
  // The time alone is no reason to draw the page again.
  state.heardAt = Date.now();
  if (state.connection !== 'live' || state.stale) {
    change({ connection: 'live', stale: false });
  }
}

function take(name: string, id: string | null, data: string): void {
  lastEventId = id ?? lastEventId;
  switch (name) {
    case 'workloads':
      takeWorkloads(JSON.parse(data) as Schemas['WorkloadChanges']);
      break;
    case 'switches':
      change({ switches: (JSON.parse(data) as { items: Switch[] }).items });
      break;
    case 'event':
      change({ events: [JSON.parse(data) as ControllerEvent, ...state.events].slice(0, mostEvents) });
      break;
  }
}

function takeWorkloads({ full, changed, removed }: Schemas['WorkloadChanges']): void {
  const workloads = new Map(full ? [] : state.workloads);
  removed.forEach((name) => workloads.delete(name));
  changed.forEach((workload) => workloads.set(workload.name, workload));
  change({ workloads });
}
