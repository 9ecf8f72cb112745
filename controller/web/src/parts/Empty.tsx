import type { ReactNode } from 'react';
import type { Live } from '../api/live';

interface EmptyProps {
  live: Live;
  /** Things that there are before a filter. */
  total: number;
  what: string;
  onClear?: () => void;
}

/** Why there is nothing to see: not allowed, not heard yet, no switch, nothing there yet, or a filter that matches nothing. */
export function Empty({ live, total, what, onClear }: EmptyProps): ReactNode {
  if (live.connection === 'forbidden') {
    return <p className="empty">Not permitted: the controller asks for its token.</p>;
  }
  if (live.workloads === null || live.switches === null) {
    return <p className="empty">{live.connection === 'lost' ? 'The controller cannot be reached.' : 'Asking the controller…'}</p>;
  }
  if (total > 0) {
    return (
      <p className="empty">
        No {what} match the filter.{' '}
        {onClear && (
          <button type="button" onClick={onClear}>
            Clear filter
          </button>
        )}
      </p>
    );
  }
  if (live.switches.length === 0) {
    return (
      <p className="empty">
        No switch is attached. Attach one: <code>sdnpersona attach --ovsdb unix:/var/run/openvswitch/db.sock --bridge br0</code>
      </p>
    );
  }
  return (
    <p className="empty">
      {live.switches.some((item) => item.connected)
        ? `Switches are connected, but no ${what} have been seen yet: they appear with the ports of virtual machines.`
        : 'No switch is connected: see the page Switches for the reason.'}
    </p>
  );
}
