import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Workload } from '../api/client';
import { useLive } from '../api/live';
import { PersonaName, Risk, State } from '../parts/Badges';
import { Empty } from '../parts/Empty';
import { bitRate, count, percent } from '../parts/format';

interface Column {
  name: string;
  key: string;
  of: (item: Workload) => string | number;
  numeric?: boolean;
}

const columns: Column[] = [
  { name: 'Workload', key: 'name', of: (item) => item.name },
  { name: 'Persona', key: 'persona', of: (item) => item.persona },
  { name: 'Probability', key: 'probability', of: (item) => item.probability, numeric: true },
  { name: 'Risk', key: 'risk', of: (item) => item.risk, numeric: true },
  { name: 'Group', key: 'group', of: (item) => item.group },
  { name: 'Enforcement', key: 'state', of: (item) => item.enforcement.state },
  { name: 'Switch', key: 'switch', of: (item) => item.bridge },
  { name: 'Out', key: 'out', of: (item) => item.throughput.bitsOutPerSecond, numeric: true },
  { name: 'In', key: 'in', of: (item) => item.throughput.bitsInPerSecond, numeric: true },
  { name: 'Denied', key: 'denied', of: (item) => Number(item.verdicts.denied), numeric: true },
];
const rowsAtOnce = 200;

/** All workloads; filter and order are in the address, so that a view can be shared. */
export function WorkloadsPage() {
  const live = useLive();
  const [params, setParams] = useSearchParams();
  const [shown, setShown] = useState(rowsAtOnce);
  const all = [...(live.workloads?.values() ?? [])];
  const order = params.get('sort') ?? 'name';
  const descending = params.get('desc') === '1';
  const column = columns.find((candidate) => candidate.key === order) ?? columns[0]!;
  const rows = all.filter((item) => matches(item, params)).sort((a, b) => compare(column.of(a), column.of(b)) * (descending ? -1 : 1) || compare(a.name, b.name));
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    if (value) {
      next.set(name, value);
    } else {
      next.delete(name);
    }
    setParams(next, { replace: true });
  };
  const sort = (key: string, numeric = false) => {
    const next = new URLSearchParams(params);
    next.set('sort', key);
    // Numbers are asked for to find the largest, names to find one.
    const wasThis = key === order;
    if (wasThis ? !descending : numeric) {
      next.set('desc', '1');
    } else {
      next.delete('desc');
    }
    setParams(next, { replace: true });
  };
  return (
    <>
      <h1>Workloads</h1>
      <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>Search <input type="search" placeholder="name, address, MAC" value={params.get('q') ?? ''} onChange={(event) => set('q', event.target.value)} /></label>
        <Choice name="Persona" value={params.get('persona')} options={all.map((item) => item.persona)} onChange={(value) => set('persona', value)} />
        <Choice name="Group" value={params.get('group')} options={all.map((item) => item.group)} onChange={(value) => set('group', value)} />
        <Choice name="Switch" value={params.get('switch')} options={all.map((item) => item.bridge)} onChange={(value) => set('switch', value)} />
        <label>Risk from <input type="number" min={0} max={100} value={params.get('risk') ?? ''} onChange={(event) => set('risk', event.target.value)} /></label>
        <span className="hint" role="status">{count(rows.length)} of {count(all.length)}</span>
      </form>
      {rows.length === 0 ? (
        <Empty live={live} total={all.length} what="workloads" onClear={() => setParams({}, { replace: true })} />
      ) : (
        <div className="scroll">
          <table>
            <caption className="visually-hidden">Workloads by {column.name}, {descending ? 'descending' : 'ascending'}</caption>
            <thead>
              <tr>
                {columns.map((each) => (
                  <th key={each.key} scope="col" className={each.numeric ? 'number' : undefined} aria-sort={each.key === column.key ? (descending ? 'descending' : 'ascending') : undefined}>
                    <button type="button" className="sort" onClick={() => sort(each.key, each.numeric)}>
                      {each.name}<span aria-hidden="true">{each.key === column.key ? (descending ? ' ▼' : ' ▲') : ''}</span>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, shown).map((item) => <Row key={item.name} item={item} />)}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > shown && (
        <p>
          <button type="button" onClick={() => setShown(shown + rowsAtOnce)}>Show {count(Math.min(rowsAtOnce, rows.length - shown))} more of {count(rows.length)}</button>
        </p>
      )}
    </>
  );
}

function Row({ item }: { item: Workload }) {
  return (
    <tr>
      <th scope="row"><Link to={`/workloads/${encodeURIComponent(item.name)}`}>{item.name}</Link>{item.stale && <span className="hint"> last seen</span>}</th>
      <td><PersonaName persona={item.persona} /></td>
      <td className="number">{percent(item.probability)}</td>
      <td className="number"><Risk risk={item.risk} /></td>
      <td>{item.group}</td>
      <td><State state={item.enforcement.state} /></td>
      <td>{item.bridge}</td>
      <td className="number">{bitRate(item.throughput.bitsOutPerSecond)}</td>
      <td className="number">{bitRate(item.throughput.bitsInPerSecond)}</td>
      <td className="number">{count(item.verdicts.denied)}</td>
    </tr>
  );
}

interface ChoiceProps {
  name: string;
  value: string | null;
  options: string[];
  onChange: (value: string) => void;
}

function Choice({ name, value, options, onChange }: ChoiceProps) {
  // What the address asks for can be chosen even if nothing has it now.
  const distinct = [...new Set(value ? [...options, value] : options)].sort();
  return (
    <label>
      {name}{' '}
      <select value={value ?? ''} onChange={(event) => onChange(event.target.value)}>
        <option value="">any</option>
        {distinct.map((option) => <option key={option}>{option}</option>)}
      </select>
    </label>
  );
}

function matches(item: Workload, params: URLSearchParams): boolean {
  const text = (params.get('q') ?? '').toLowerCase();
  const is = (name: string, value: string) => !params.get(name) || params.get(name) === value;
  return (
    is('persona', item.persona) &&
    is('group', item.group) &&
    is('switch', item.bridge) &&
    item.risk >= Number(params.get('risk') ?? 0) &&
    [item.name, item.id, item.portName, ...item.addresses, ...item.macs].some((part) => part.toLowerCase().includes(text))
  );
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });
}
