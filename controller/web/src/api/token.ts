const key = 'sdnpersona.token';

/** The API's token, kept until the tab is closed; null when none was given. */
export function readToken(): string | null {
  return sessionStorage.getItem(key);
}

export function keepToken(token: string): void {
  sessionStorage.setItem(key, token.trim());
}
