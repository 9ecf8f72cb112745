import { useSearchParams } from 'react-router';
import { useLive } from '../api/live';
import { Empty } from '../parts/Empty';
import { EventList } from '../parts/EventList';

/** What happened, newest first, as it happens. */
export function EventsPage() {
  const live = useLive();
  const [params, setParams] = useSearchParams();
  const text = params.get('q') ?? '';
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const events = live.events.filter((item) => {
    const all = `${item.kind} ${item.subject} ${item.message}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const search = (value: string) => setParams(value ? { q: value } : {}, { replace: true });
  return (
    <>
      <h1>Events</h1>
      <div className="filters">
        <label>Search <input type="search" value={text} onChange={(event) => search(event.target.value)} /></label>
        <span className="hint" role="status">{events.length} of the last {live.events.length}</span>
      </div>
      {events.length === 0 && live.events.length > 0
        ? <Empty live={live} total={live.events.length} what="events" onClear={() => search('')} />
        : <EventList events={events.slice(0, 500)} />}
    </>
  );
}
