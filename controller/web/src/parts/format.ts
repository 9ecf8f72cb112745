const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export const count = (value: number | string): string => counts.format(Number(value));

export const percent = (share: number): string => `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 0)} %`;

export const bitRate = (bits: number): string => `${short.format(bits)}bit/s`;

export const points = (value: number): string => value.toFixed(1);

export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;

export const plural = (number: number, one: string): string => `${count(number)} ${one}${number === 1 ? '' : 's'}`;

/** Local time with the offset of the zone, so that it can be compared with logs. */
export function moment(text: string | null | undefined): string {
  if (!text) {
    return '—';
  }
  return new Date(text).toLocaleString('sv-SE', { timeZoneName: 'shortOffset' });
}

const colours = 7;
const colourOf = new Map<string, number>();

/**
 * A colour for a persona, the same on every page; unknown is grey. It follows from the name, unless another persona has that colour
 * already. The palette is told apart by colour-blind people too.
 */
export function personaColour(persona: string): string {
  if (persona === 'unknown') {
    return 'var(--persona-unknown)';
  }
  let colour = colourOf.get(persona);
  if (colour === undefined) {
    const wished = [...persona].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) >>> 0, 0) % colours;
    const taken = new Set(colourOf.values());
    const free = Array.from({ length: colours }, (_, step) => (wished + step) % colours).find((candidate) => !taken.has(candidate));
    colour = free ?? wished;
    colourOf.set(persona, colour);
  }
  return `var(--persona-${colour})`;
}

export function riskLevel(risk: number): 'low' | 'medium' | 'high' {
  return risk >= 70 ? 'high' : risk >= 40 ? 'medium' : 'low';
}
