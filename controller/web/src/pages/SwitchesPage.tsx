import { Link } from 'react-router';
import { useLive } from '../api/live';
import { State } from '../parts/Badges';
import { Empty } from '../parts/Empty';
import { count, moment } from '../parts/format';

/** All switches and how far they are programmed. */
export function SwitchesPage() {
  const live = useLive();
  return (
    <>
      <h1>Switches</h1>
      {!live.switches?.length ? (
        <Empty live={live} total={0} what="switches" />
      ) : (
        <div className="scroll">
          <table>
            <thead><tr><th scope="col">Switch</th><th scope="col">State</th><th scope="col">Reason</th><th scope="col" className="number">Ports</th><th scope="col" className="number">Flows</th><th scope="col" className="number">Meters</th><th scope="col" className="number">Groups</th><th scope="col">Proven last</th></tr></thead>
            <tbody>
              {live.switches.map((item) => (
                <tr key={item.name}>
                  <th scope="row"><Link to={`/switches/${encodeURIComponent(item.name)}`}>{item.name}</Link></th>
                  <td><State state={item.state} /></td>
                  <td>{item.reason ?? ''}</td>
                  <td className="number">{count(item.ports)}</td>
                  <td className="number nowrap">{count(item.flows.installed)} of {count(item.flows.expected)}</td>
                  <td className="number">{count(item.meters)}</td>
                  <td className="number">{count(item.groups)}</td>
                  <td className="nowrap">{moment(item.lastSynchronized)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
