import { personaColour, points, riskLevel } from './format';

export function PersonaName({ persona }: { persona: string }) {
  return (
    <span className="persona">
      <span className="swatch" style={{ background: personaColour(persona) }} aria-hidden="true" />
      {persona}
    </span>
  );
}

/** A risk with its level in words for those who do not see the colour. */
export function Risk({ risk }: { risk: number }) {
  const level = riskLevel(risk);
  return (
    <span className={`risk ${level}`} title={`${level} risk`}>
      {points(risk)}
      <span className="visually-hidden"> ({level})</span>
    </span>
  );
}

const good = ['enforced', 'synchronized'];
const bad = ['failed', 'disconnected', 'differs', 'missing', 'different', 'unexpected'];

export function State({ state }: { state: string }) {
  const mood = good.includes(state) ? 'good' : bad.includes(state) ? 'bad' : 'plain';
  return <span className={`state ${mood}`}>{state}</span>;
}
