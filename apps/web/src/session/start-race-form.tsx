import { type FormEvent, type ReactNode, useState } from 'react';
import { startRaceDocument } from '../graphql/documents.ts';
import { SPEEDS } from '../keyboard/keymap.ts';
import { usePage } from '../page/context.ts';
import { useStartedSession } from './use-started-session.ts';

/** A race by the simulator. The same seed gives the same race again. */
export function StartRaceForm(): ReactNode {
  const { live } = usePage();
  const started = useStartedSession();
  const [busy, setBusy] = useState(false);

  async function start(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const laps = whole(form.get('laps'));
    const seed = whole(form.get('seed'));
    setBusy(true);
    const input = {
      speed: Number(form.get('speed') ?? 1),
      ...(laps === null ? {} : { laps }),
      ...(seed === null ? {} : { seed }),
    };
    const { data, error } = await live.client.mutation(startRaceDocument, { input }).toPromise();
    setBusy(false);
    started(data?.startRace.session.id ?? null, error);
  }

  return (
    <form className="race-form" onSubmit={(event) => void start(event)}>
      <label>
        Laps
        <input name="laps" type="number" min={1} max={100} placeholder="full" inputMode="numeric" />
      </label>
      <label>
        Seed
        <input name="seed" type="number" min={0} placeholder="any" inputMode="numeric" />
      </label>
      <label>
        Speed
        <select name="speed" defaultValue={1}>
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              ×{speed}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button is-primary" disabled={busy}>
        {busy ? 'Starting…' : 'Start a race'}
      </button>
    </form>
  );
}

function whole(value: FormDataEntryValue | null): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return Number.isInteger(number) ? number : null;
}
