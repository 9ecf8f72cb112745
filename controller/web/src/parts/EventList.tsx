import type { ControllerEvent } from '../api/client';
import { moment } from './format';

/** Events, newest first. */
export function EventList({ events }: { events: readonly ControllerEvent[] }) {
  if (events.length === 0) {
    return <p className="empty">Nothing has happened yet.</p>;
  }
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Subject</th><th scope="col">Message</th></tr>
        </thead>
        <tbody>
          {events.map((item) => (
            <tr key={item.sequence}>
              <td className="nowrap"><time dateTime={item.at}>{moment(item.at)}</time></td>
              <td className="nowrap">{item.kind}</td>
              <td>{item.subject}</td>
              <td>{item.message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
