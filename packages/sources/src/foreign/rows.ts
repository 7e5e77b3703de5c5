import { z } from 'zod';
import { doesNotFit, says, type Translator } from './foreign-message.ts';
import { instantOf } from './foreign-session.ts';

const row = z.record(z.string(), z.unknown());
const MS_PER_SECOND = 1_000;

/**
 * `weather` and `faker`: no racing. Each message is kept as it is, for history, and makes no session.
 *
 * @param atField the field with the row's own instant, in seconds since 1970; without one, or null, the
 *   message's counts
 */
export function rows(source: string, atField: string | null): Translator {
  return ({ id, key, value, appendedAt }) => {
    const parsed = row.safeParse(value);
    if (!parsed.success) return doesNotFit('a row is a JSON object');
    const seconds = atField === null ? null : parsed.data[atField];
    const at = typeof seconds === 'number' ? instantOf(Math.round(seconds * MS_PER_SECOND)) : null;
    return says([
      {
        kind: 'row',
        row: { id, at: at ?? appendedAt, source, key: keyText(key), value: parsed.data },
      },
    ]);
  };
}

function keyText(key: unknown): string | null {
  if (key === null || key === undefined || key === '') return null;
  return typeof key === 'string' ? key : JSON.stringify(key);
}
