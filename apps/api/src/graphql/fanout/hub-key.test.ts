import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { hubKey, type Rights } from './hub-key.ts';

function keyOf(
  query: string,
  variableValues: Record<string, unknown> | null = null,
  rights: Rights = 'anybody',
  operationName: string | null = null,
) {
  const key = hubKey({ document: parse(query), variableValues, operationName }, rights);
  if (!key) throw new Error('no operation');
  return key;
}

const BOARD =
  'subscription ($hz: Float, $session: ID) { leaderboard(session: $session, maxHz: $hz) { version } }';
const LOG =
  'subscription ($after: Cursor, $session: ID) { raceControl(session: $session, after: $after) { __typename } }';

describe('the key of a hub', () => {
  it('is the same for the same operation, however it is written and its variables are ordered', () => {
    const spaced = `# mine\nsubscription($hz:Float,$session:ID){\n leaderboard(session:$session,maxHz:$hz){version} }`;
    expect(keyOf(spaced, { session: 's', hz: 5 })).toEqual(keyOf(BOARD, { hz: 5, session: 's', other: 1 }));
  });

  it.each([
    ['a variable has another value', BOARD, { hz: 6 }],
    ['a variable is given as another type', BOARD, { hz: '5' }],
    ['a variable is null instead of left out', BOARD, { hz: 5, session: null }],
    ['a field is asked for besides', BOARD.replace('version', 'version at'), { hz: 5 }],
    ['a field has another alias', BOARD.replace('{ version', '{ v: version'), { hz: 5 }],
  ])('differs where %s', (_what, query, variables) => {
    expect(keyOf(query, variables).hub).not.toBe(keyOf(BOARD, { hz: 5 }).hub);
  });

  it('differs for other rights, whatever the text, the names and the values say', () => {
    const texts = [
      BOARD,
      BOARD.replace('subscription', 'subscription operator'),
      BOARD.replace('$session: ID', '$operator: ID'),
    ];
    const values = [
      { hz: 5 },
      { hz: 5, operator: 'operator' },
      { hz: 5, session: '["operator"' },
      { rights: 'operator' },
    ];
    const keys = (rights: Rights) =>
      texts.flatMap((text) =>
        values.map((value) => keyOf(text.replace('session: $session, ', ''), value, rights).hub),
      );
    const operators = new Set(keys('operator'));
    for (const key of keys('anybody')) expect(operators).not.toContain(key);
  });

  it('sets apart where a LOG stream begins, given as a variable or in the text', () => {
    const [first, second] = [keyOf(LOG, { after: 'a' }), keyOf(LOG, { after: 'b' })];
    expect(first.hub).toBe(second.hub);
    expect(first.start).not.toBe(second.start);
    const [third, fourth] = ['a', 'b'].map((cursor) =>
      keyOf(`subscription { raceControl(after: "${cursor}") { __typename } }`),
    );
    expect(third?.hub).toBe(fourth?.hub);
    expect(third?.start).not.toBe(fourth?.start);
  });

  it('keeps a cursor in the key that something else is asked with, too', () => {
    const twice =
      'subscription ($after: Cursor) { raceControl(after: $after, session: $after) { __typename } }';
    expect(keyOf(twice, { after: 'a' }).hub).not.toBe(keyOf(twice, { after: 'b' }).hub);
  });

  it('is of the operation that is named', () => {
    const two = 'subscription A { leaderboard { version } } subscription B { leaderboard { at } }';
    expect(keyOf(two, null, 'anybody', 'A').hub).not.toBe(keyOf(two, null, 'anybody', 'B').hub);
  });
});
