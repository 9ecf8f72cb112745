import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { api, bodyOf, type Group, type Mode } from '../api/client';
import { useLive } from '../api/live';
import { useAnswer } from '../api/useAnswer';
import { plural } from '../parts/format';
import { Panel } from '../parts/Panel';

const modes: Mode[] = ['observe', 'shadow', 'enforce'];
const meaning: Record<Mode, string> = {
  observe: 'Traffic is watched; nothing is judged or dropped.',
  shadow: 'Traffic is judged and counted; nothing is dropped.',
  enforce: 'What the profile does not allow is dropped.',
};

/** Security groups and their modes. */
export function GroupsPage() {
  const live = useLive();
  // A mode that anybody changes is an event, and a reason to ask again.
  const changed = live.events.find((item) => item.kind === 'mode-changed')?.sequence ?? 0;
  const answer = useAnswer(`groups`, async () => bodyOf(await api.GET('/v1/groups')));
  const { reload } = answer;
  useEffect(reload, [changed, reload]);
  const [wish, setWish] = useState<{ group: Group; mode: Mode } | null>(null);
  const affected = (group: Group) =>
    live.workloads ? [...live.workloads.values()].filter((item) => item.group === group.name).length : Number(group.workloads);
  return (
    <>
      <h1>Groups</h1>
      <Panel title="Security groups" wide error={answer.error} loading={answer.loading} onRetry={reload}>
        {answer.data && (
          <div className="scroll">
            <table>
              <thead><tr><th scope="col">Group</th><th scope="col">Mode</th><th scope="col" className="number">Priority</th><th scope="col" className="number">Workloads</th><th scope="col">Default profile</th><th scope="col">From</th></tr></thead>
              <tbody>
                {answer.data.items.map((group) => (
                  <tr key={group.name}>
                    <th scope="row">{group.name}</th>
                    <td>
                      <div className="modes" role="group" aria-label={`Mode of ${group.name}`}>
                        {modes.map((mode) => (
                          <button key={mode} type="button" aria-pressed={mode === group.mode} onClick={() => mode !== group.mode && setWish({ group, mode })}>{mode}</button>
                        ))}
                      </div>
                    </td>
                    <td className="number">{group.priority}</td>
                    <td className="number"><Link to={`/workloads?group=${encodeURIComponent(group.name)}`}>{affected(group)}</Link></td>
                    <td>{group.defaultProfile}</td>
                    <td>{group.origin ?? 'built in'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {answer.data?.errors.map((error, index) => (
          <p key={index} className="problem" role="alert">{error.file}:{error.line} {error.field}: {error.reason}</p>
        ))}
      </Panel>
      {wish && (
        <Confirm
          group={wish.group.name}
          from={wish.group.mode}
          mode={wish.mode}
          affected={affected(wish.group)}
          onDone={() => {
            setWish(null);
            reload();
          }}
          onCancel={() => setWish(null)}
        />
      )}
    </>
  );
}

interface ConfirmProps {
  group: string;
  from: Mode;
  mode: Mode;
  affected: number;
  onDone: () => void;
  onCancel: () => void;
}

function Confirm({ group, from, mode, affected, onDone, onCancel }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const change = async () => {
    setBusy(true);
    try {
      bodyOf(await api.PUT('/v1/groups/{name}/mode', { params: { path: { name: group } }, body: { mode } }));
      onDone();
    } catch (problem) {
      setError((problem as Error).message);
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby="confirm-title" onCancel={onCancel} onClose={onCancel}>
      <h2 id="confirm-title">{group}: from {from} to {mode}?</h2>
      <p>{meaning[mode]}</p>
      <p><strong>{plural(affected, 'workload')}</strong> {affected === 1 ? 'is' : 'are'} affected, at once.</p>
      {error && <p className="problem" role="alert">{error}</p>}
      <button type="button" disabled={busy} onClick={() => void change()}>Set {mode} for {plural(affected, 'workload')}</button>{' '}
      <button type="button" className="quiet" onClick={onCancel}>Cancel</button>
    </dialog>
  );
}
