import { useState, type FormEvent } from 'react';
import { Link, useParams } from 'react-router';
import { api, bodyOf, type WorkloadDetail } from '../api/client';
import { useLive } from '../api/live';
import { useAnswer } from '../api/useAnswer';
import { PersonaName, Risk, State } from '../parts/Badges';
import { bitRate, count, moment, percent, personaColour, points, signed } from '../parts/format';
import { Panel } from '../parts/Panel';

/** One workload: what it is taken to be, why, and what is enforced for it. */
export function WorkloadPage() {
  const name = useParams().name!;
  const live = useLive().workloads?.get(name);
  const answer = useAnswer(name, async () => bodyOf(await api.GET('/v1/workloads/{name}', { params: { path: { name } } })));
  // The stream is newer than the answer for all that it carries.
  const item = answer.data ? { ...answer.data, ...live } : null;
  const panel = { error: answer.error, loading: answer.loading, onRetry: answer.reload };
  if (!item) {
    return <><h1>{name}</h1><Panel title="Workload" {...panel}>{null}</Panel></>;
  }
  return (
    <>
      <h1>{item.name}</h1>
      <p className="lead">
        <PersonaName persona={item.persona} /> {percent(item.probability)} · risk <Risk risk={item.risk} /> · <State state={item.enforcement.state} /> in mode {item.mode}
        {item.enforcement.reason && ` (${item.enforcement.reason})`}
      </p>
      <div className="grid">
        <Panel title="Where"><Where item={item} /></Panel>
        <Panel title="Persona"><Shares shares={item.probabilities} caption="Probability by persona" /></Panel>
        <Panel title="Threats"><Shares shares={item.threats} caption="Independent probability by threat" threat /></Panel>
        <Panel title="Risk" {...panel}><Contributions item={item} /></Panel>
        <Panel title="Why this persona" wide {...panel}><Evidence item={item} /></Panel>
        <Panel title="Not measured" {...panel}><Missing item={item} /></Panel>
        <Panel title="Is the persona right?"><Feedback item={item} onGiven={answer.reload} /></Panel>
        <Panel title="Flows installed now" wide {...panel}><Flows item={item} /></Panel>
      </div>
    </>
  );
}

function Where({ item }: { item: WorkloadDetail }) {
  return (
    <dl>
      <dt>Switch</dt>
      <dd><Link to={`/switches/${encodeURIComponent(item.bridge)}`}>{item.bridge}</Link> port {item.port} ({item.portName}){item.stale && ', last seen there'}</dd>
      <dt>Addresses</dt>
      <dd>{item.addresses.join(', ') || '—'}</dd>
      <dt>MAC</dt>
      <dd>{item.macs.join(', ') || '—'}</dd>
      <dt>Identity</dt>
      <dd>{item.id}</dd>
      <dt>Group, profile</dt>
      <dd>{item.group}, {item.profile}: {item.explanation.policyReason}</dd>
      <dt>Traffic</dt>
      <dd>{bitRate(item.throughput.bitsOutPerSecond)} out, {bitRate(item.throughput.bitsInPerSecond)} in</dd>
      <dt>Packets</dt>
      <dd>{count(item.verdicts.allowed)} allowed, {count(item.verdicts.denied)} denied, {count(item.verdicts.wouldDeny)} would be denied</dd>
      <dt>Dropped by rate</dt>
      <dd>{count(item.meters.out?.droppedPackets ?? 0)} out, {count(item.meters.in?.droppedPackets ?? 0)} in</dd>
    </dl>
  );
}

function Shares({ shares, caption, threat }: { shares: Record<string, number>; caption: string; threat?: boolean }) {
  const sorted = Object.entries(shares).sort((a, b) => b[1] - a[1]);
  if (sorted.length === 0) {
    return <p className="empty">Learning: there is not enough telemetry yet.</p>;
  }
  return (
    <table className="histogram">
      <caption className="visually-hidden">{caption}</caption>
      <thead className="visually-hidden"><tr><th scope="col">Persona</th><th scope="col">Probability</th></tr></thead>
      <tbody>
        {sorted.map(([persona, share]) => (
          <tr key={persona}>
            <th scope="row">{persona}</th>
            <td><span className="bar" style={{ width: `${share * 70}%`, background: threat ? 'var(--bad)' : personaColour(persona) }} aria-hidden="true" /> {percent(share)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Contributions({ item }: { item: WorkloadDetail }) {
  const parts = item.explanation.riskContributions;
  if (parts.length === 0) {
    return <p className="empty">Nothing contributes to a risk.</p>;
  }
  const sum = parts.reduce((total, part) => total + part.points, 0);
  return (
    <table>
      <thead><tr><th scope="col">Contribution</th><th scope="col" className="number">Points</th></tr></thead>
      <tbody>
        {parts.map((part, index) => <tr key={index}><td>{part.cause}</td><td className="number">{signed(part.points)}</td></tr>)}
      </tbody>
      <tfoot><tr><th scope="row">Sum</th><td className="number">{points(sum)}</td></tr></tfoot>
    </table>
  );
}

function Evidence({ item }: { item: WorkloadDetail }) {
  const { evidence, runnerUp, windowSeconds, since, decidedAt } = item.explanation;
  if (evidence.length === 0) {
    return <p className="empty">Learning: nothing speaks for a persona yet.</p>;
  }
  return (
    <>
      <p>
        {runnerUp && <>Against the runner-up <PersonaName persona={runnerUp} />. </>}
        From {windowSeconds ?? 0} s of behaviour, decided {moment(decidedAt)}, in force since {moment(since)}.
      </p>
      <div className="scroll">
        <table>
          <thead><tr><th scope="col">Feature</th><th scope="col" className="number">Value</th><th scope="col" className="number">Weight</th><th scope="col">Meaning</th></tr></thead>
          <tbody>
            {evidence.map((each, index) => (
              <tr key={index}>
                <th scope="row">{each.feature}</th>
                <td className="number nowrap">{each.value === null ? '—' : Number(each.value.toPrecision(4))} {each.unit === '1' ? '' : each.unit}</td>
                <td className="number">{each.contribution === null ? '∞' : signed(each.contribution)}</td>
                <td>{each.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Missing({ item }: { item: WorkloadDetail }) {
  const { missingSources } = item.explanation;
  return missingSources.length === 0 ? (
    <p>Every source of telemetry gave something.</p>
  ) : (
    <>
      <p>These sources gave nothing, so what they tell played no part:</p>
      <ul>{missingSources.map((source) => <li key={source}>{source}</li>)}</ul>
    </>
  );
}

function Flows({ item: { flows = [], flowsUnavailable } }: { item: WorkloadDetail }) {
  if (flowsUnavailable) {
    return <p className="problem" role="alert">{flowsUnavailable}</p>;
  }
  if (flows.length === 0) {
    return <p className="empty">The switch has no flow for this workload.</p>;
  }
  return (
    <div className="scroll">
      <table>
        <thead><tr><th scope="col">Flow</th><th scope="col" className="number">Packets</th><th scope="col" className="number">Bytes</th><th scope="col" className="number">Age</th></tr></thead>
        <tbody>
          {flows.map((flow, index) => (
            <tr key={index}>
              <td><code>{flow.text}</code></td>
              <td className="number">{count(flow.packets)}</td>
              <td className="number">{count(flow.bytes)}</td>
              <td className="number nowrap">{count(flow.ageSeconds)} s</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Feedback({ item, onGiven }: { item: WorkloadDetail; onGiven: () => void }) {
  const personas = Object.keys(item.probabilities).filter((persona) => persona !== 'unknown');
  const [persona, setPersona] = useState('');
  const [note, setNote] = useState('');
  const [outcome, setOutcome] = useState<{ good: boolean; text: string } | null>(null);
  const give = async (body: { action: 'confirm' | 'correct' | 'undo'; persona?: string }) => {
    try {
      bodyOf(await api.POST('/v1/workloads/{name}/feedback', { params: { path: { name: item.name } }, body: { ...body, ...(note && body.action !== 'undo' && { note }) } }));
      setOutcome({ good: true, text: body.action === 'undo' ? 'Taken back.' : 'Thank you; it counts from the next decision on.' });
      setNote('');
      onGiven();
    } catch (problem) {
      setOutcome({ good: false, text: (problem as Error).message });
    }
  };
  const correct = (event: FormEvent) => {
    event.preventDefault();
    void give({ action: 'correct', persona });
  };
  return (
    <form className="feedback" onSubmit={correct}>
      <label>Note <input type="text" value={note} onChange={(event) => setNote(event.target.value)} /></label>
      <p>
        <button type="button" onClick={() => void give({ action: 'confirm' })}>{item.persona} is right</button>{' '}
        <button type="button" className="quiet" onClick={() => void give({ action: 'undo' })}>Take the last one back</button>
      </p>
      <label>
        No, it is{' '}
        <select required value={persona} onChange={(event) => setPersona(event.target.value)}>
          <option value="">choose…</option>
          {personas.map((each) => <option key={each}>{each}</option>)}
        </select>
      </label>{' '}
      <button type="submit">Correct</button>
      {outcome && <p className={outcome.good ? 'success' : 'problem'} role="status">{outcome.text}</p>}
    </form>
  );
}
