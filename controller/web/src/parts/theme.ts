export type Theme = 'system' | 'light' | 'dark';

const key = 'sdnpersona.theme';

export function readTheme(): Theme {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** Keeps a theme and shows it. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(key, theme);
  applyTheme();
}

/** Shows the theme that was chosen; without one the style sheet follows the system. */
export function applyTheme(): void {
  const theme = readTheme();
  if (theme === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
}
