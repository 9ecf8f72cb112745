import { useState } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { useLive, type Connection, type Live } from '../api/live';
import { chooseTheme, readTheme, type Theme } from './theme';
import { TokenPrompt } from './TokenPrompt';

const places = [
  ['/', 'Overview'],
  ['/workloads', 'Workloads'],
  ['/groups', 'Groups'],
  ['/switches', 'Switches'],
  ['/events', 'Events'],
] as const;

const words: Record<Connection, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  lost: 'Connection lost',
  forbidden: 'Token needed',
};

/** What surrounds every page: where one can go, whether what is shown is live, and the theme. */
export function Layout() {
  const live = useLive();
  const { pathname } = useLocation();
  return (
    <>
      <a className="skip" href="#content">Skip to content</a>
      <header className="top">
        <strong className="brand">SdnPersona</strong>
        <nav aria-label="Pages">
          {places.map(([path, name]) => (
            <NavLink key={path} to={path} end={path === '/'}>{name}</NavLink>
          ))}
        </nav>
        <span className={`connection ${live.connection}`} role="status">{words[live.connection]}</span>
        <ThemeChoice />
      </header>
      <Stale live={live} />
      <TokenPrompt />
      <main id="content" tabIndex={-1} key={pathname}>
        <Outlet />
      </main>
    </>
  );
}

function Stale({ live }: { live: Live }) {
  if (live.heardAt === null || (live.connection !== 'lost' && !live.stale)) {
    return null;
  }
  return (
    <p className="stale" role="alert">
      What is shown is old: the controller was last heard of at {new Date(live.heardAt).toLocaleTimeString('sv-SE')}. Trying to reach it.
    </p>
  );
}

function ThemeChoice() {
  const [theme, setTheme] = useState(readTheme);
  return (
    <label className="theme">
      Theme{' '}
      <select
        value={theme}
        onChange={(event) => {
          const chosen = event.target.value as Theme;
          chooseTheme(chosen);
          setTheme(chosen);
        }}
      >
        <option value="system">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
    </label>
  );
}
