import { Link } from 'react-router';
import type { Switch, Workload } from '../api/client';
import { useLive } from '../api/live';
import { PersonaName, Risk, State } from '../parts/Badges';
import { Empty } from '../parts/Empty';
import { EventList } from '../parts/EventList';
import { count, personaColour, plural } from '../parts/format';
import { Panel } from '../parts/Panel';

/** Whether anything is wrong with the fleet. */
export function OverviewPage() {
  const live = useLive();
  const workloads = [...(live.workloads?.values() ?? [])];
  const empty = <Empty live={live} total={workloads.length} what="workloads" />;
  return (
    <>
      <h1>Overview</h1>
      <div className="grid">
        <Panel title="Workloads by persona">{workloads.length ? <Personas workloads={workloads} /> : empty}</Panel>
        <Panel title="Risk">{workloads.length ? <RiskHistogram workloads={workloads} /> : empty}</Panel>
        <Panel title="Switches">
          {live.switches?.length ? <Switches switches={live.switches} /> : <Empty live={live} total={0} what="switches" />}
        </Panel>
        <Panel title="Highest risk" wide>{workloads.length ? <TopRisk workloads={workloads} /> : empty}</Panel>
        <Panel title="Latest events" wide>
          <EventList events={live.events.slice(0, 12)} />
          <p><Link to="/events">All events</Link></p>
        </Panel>
      </div>
    </>
  );
}

function Personas({ workloads }: { workloads: Workload[] }) {
  const numbers = new Map<string, number>();
  workloads.forEach(({ persona }) => numbers.set(persona, (numbers.get(persona) ?? 0) + 1));
  const shares = [...numbers].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return (
    <>
      <p className="figure">{count(workloads.length)}</p>
      <div className="stack" aria-hidden="true">
        {shares.map(([persona, number]) => (
          <span key={persona} style={{ flexGrow: number, background: personaColour(persona) }} title={`${persona}: ${number}`} />
        ))}
      </div>
      <ul className="legend">
        {shares.map(([persona, number]) => (
          <li key={persona}>
            <Link to={`/workloads?persona=${encodeURIComponent(persona)}`}><PersonaName persona={persona} /></Link> {count(number)}
          </li>
        ))}
      </ul>
    </>
  );
}

function RiskHistogram({ workloads }: { workloads: Workload[] }) {
  const bins = Array.from({ length: 10 }, () => 0);
  workloads.forEach(({ risk }) => {
    const bin = Math.min(9, Math.floor(risk / 10));
    bins[bin] = (bins[bin] ?? 0) + 1;
  });
  const most = Math.max(...bins);
  return (
    <table className="histogram">
      <caption className="visually-hidden">Workloads by risk</caption>
      <thead className="visually-hidden">
        <tr><th scope="col">Risk</th><th scope="col">Workloads</th></tr>
      </thead>
      <tbody>
        {bins.map((number, bin) => (
          <tr key={bin}>
            <th scope="row">{bin * 10}–{bin === 9 ? 100 : bin * 10 + 9}</th>
            <td>
              <span className={`bar ${bin >= 7 ? 'high' : bin >= 4 ? 'medium' : 'low'}`} style={{ width: `${(number / most) * 80}%` }} aria-hidden="true" />
              {number > 0 && <span> {count(number)}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Switches({ switches }: { switches: readonly Switch[] }) {
  const away = switches.filter((item) => !item.connected);
  const drifting = switches.filter((item) => item.connected && item.state !== 'synchronized' && item.state !== 'observe-only');
  return (
    <>
      <p className="figure">{count(switches.length)}</p>
      <p>{plural(away.length, 'switch').replace('switchs', 'switches')} disconnected, {count(drifting.length)} not in step</p>
      <ul className="plain">
        {[...away, ...drifting].slice(0, 8).map((item) => (
          <li key={item.name}>
            <Link to={`/switches/${encodeURIComponent(item.name)}`}>{item.name}</Link> <State state={item.state} /> {item.reason}
          </li>
        ))}
      </ul>
    </>
  );
}

function TopRisk({ workloads }: { workloads: Workload[] }) {
  const top = workloads.sort((a, b) => b.risk - a.risk || a.name.localeCompare(b.name)).slice(0, 10);
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr><th scope="col">Workload</th><th scope="col">Risk</th><th scope="col">Persona</th><th scope="col">Group</th><th scope="col">Enforcement</th><th scope="col" className="number">Denied</th></tr>
        </thead>
        <tbody>
          {top.map((item) => (
            <tr key={item.name}>
              <th scope="row"><Link to={`/workloads/${encodeURIComponent(item.name)}`}>{item.name}</Link></th>
              <td><Risk risk={item.risk} /></td>
              <td><PersonaName persona={item.persona} /></td>
              <td>{item.group}</td>
              <td><State state={item.enforcement.state} /></td>
              <td className="number">{count(item.verdicts.denied)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
