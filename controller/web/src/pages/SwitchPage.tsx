import { Link, useParams } from 'react-router';
import { api, bodyOf, type Schemas } from '../api/client';
import { useLive } from '../api/live';
import { useAnswer } from '../api/useAnswer';
import { State } from '../parts/Badges';
import { count, moment } from '../parts/format';
import { Panel } from '../parts/Panel';

/** One switch: its state, and what it holds beside what it should hold. */
export function SwitchPage() {
  const name = useParams().name!;
  const params = { path: { name } };
  const state = useAnswer(`switch ${name}`, async () => bodyOf(await api.GET('/v1/switches/{name}', { params })));
  const drift = useAnswer(`drift ${name}`, async () => bodyOf(await api.GET('/v1/switches/{name}/drift', { params })));
  const item = useLive().switches?.find((each) => each.name === name) ?? state.data;
  return (
    <>
      <h1>{name}</h1>
      <div className="grid">
        <Panel title="State" error={state.error} loading={state.loading} onRetry={state.reload}>
          {item && (
            <dl>
              <dt>State</dt>
              <dd><State state={item.state} /> {item.reason}</dd>
              <dt>Datapath id</dt>
              <dd><code>{item.datapathId}</code></dd>
              <dt>Kind</dt>
              <dd>{item.description || '—'}</dd>
              <dt>Connected since</dt>
              <dd>{moment(item.connectedSince)}</dd>
              <dt>Proven last</dt>
              <dd>{moment(item.lastSynchronized)}</dd>
              <dt>Statistics</dt>
              <dd>{item.pollingSlowdown > 1 ? `${item.pollingSlowdown.toFixed(1)} times slower than wished` : 'on time'}</dd>
              <dt>Workloads</dt>
              <dd><Link to={`/workloads?switch=${encodeURIComponent(name)}`}>those of this switch</Link></dd>
            </dl>
          )}
        </Panel>
        <Panel title="Installed">
          {item && (
            <table>
              <thead><tr><th scope="col">What</th><th scope="col" className="number">Number</th></tr></thead>
              <tbody>
                <tr><th scope="row">Ports with a workload</th><td className="number">{count(item.ports)}</td></tr>
                <tr><th scope="row">Flows expected</th><td className="number">{count(item.flows.expected)}</td></tr>
                <tr><th scope="row">Flows installed</th><td className="number">{count(item.flows.installed)}</td></tr>
                <tr><th scope="row">Meters</th><td className="number">{count(item.meters)}</td></tr>
                <tr><th scope="row">Groups</th><td className="number">{count(item.groups)}</td></tr>
              </tbody>
            </table>
          )}
        </Panel>
        <Panel title="Drift" wide error={drift.error} loading={drift.loading} onRetry={drift.reload}>
          {drift.data && <Drift report={drift.data} />}
        </Panel>
      </div>
    </>
  );
}

function Drift({ report }: { report: Schemas['DriftReport'] }) {
  return (
    <>
      <p>
        {report.clean ? `All ${count(report.expected)} entries are as expected.` : 'The switch differs from what is expected.'}
        {report.entries.some((entry) => entry.kind === 'foreign') && ' Foreign entries belong to somebody else and are never touched.'}
      </p>
      {report.entries.length > 0 && (
        <div className="scroll">
          <table>
            <thead><tr><th scope="col">Kind</th><th scope="col">Expected</th><th scope="col">Installed</th></tr></thead>
            <tbody>
              {report.entries.map((entry, index) => (
                <tr key={index}>
                  <td><State state={entry.kind} /></td>
                  <td><code>{entry.expected ?? '—'}</code></td>
                  <td><code>{entry.installed ?? '—'}</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
