import { useState, type FormEvent } from 'react';
import { startLive, useLive } from '../api/live';
import { keepToken, readToken } from '../api/token';

/** Asks for the API's token when the controller wants one. */
export function TokenPrompt() {
  const { connection } = useLive();
  const [token, setToken] = useState('');
  if (connection !== 'forbidden') {
    return null;
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keepToken(token);
    location.reload();
  };
  return (
    <form className="token" onSubmit={submit} aria-labelledby="token-title">
      <h2 id="token-title">The controller asks for its token</h2>
      <p>It is the content of the file given to <code>--token-file</code>. It is kept until this tab is closed.</p>
      {readToken() && <p className="problem" role="alert">The token given before is not accepted.</p>}
      <label htmlFor="token">Token</label>
      <input id="token" type="password" autoComplete="off" required value={token} onChange={(event) => setToken(event.target.value)} autoFocus />
      <button type="submit">Use token</button>
      <button type="button" className="quiet" onClick={startLive}>Try again without</button>
    </form>
  );
}
