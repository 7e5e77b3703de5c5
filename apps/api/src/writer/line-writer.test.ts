import type { CommentaryItem } from '@slipstream/timing/derive/items';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineWriter, type LineWriterOptions, type WritingOutcome } from './line-writer.ts';
import { openAiWriter } from './openai-writer.ts';
import { type StubOpenAi, stubOpenAi } from './stub-openai.ts';

const TEAM = { id: 'team', name: 'Blue Falcon', colour: '#123456' };
const NAMES = [
  { code: 'ARR', fullName: 'Ada Arrow', team: TEAM },
  { code: 'BOL', fullName: 'Ben Bolt', team: TEAM },
  { code: 'CRA', fullName: 'Cy Crane', team: TEAM },
];
const said = (name: string, unit: 'driver' | 'lap' | 'place', value: string | number) => ({
  name,
  unit,
  value,
  how: 'said' as const,
  of: [{ event: 'e', field: 'x' }],
});
const LINE: CommentaryItem = {
  id: 'line-1',
  at: '2025-10-26T14:00:00.000Z',
  lap: 14,
  tone: 'HIGHLIGHT',
  kind: 'OVERTAKE',
  text: 'Arrow passes Bolt for P3 on lap 14.',
  drivers: [1, 2],
  author: 'rules/pass',
  basedOn: ['e'],
  supersedes: null,
  evidence: {
    text: 'pass.track.place',
    facts: [
      said('passer', 'driver', 'Arrow'),
      said('passed', 'driver', 'Bolt'),
      said('lap', 'lap', 14),
      said('place', 'place', 3),
    ],
  },
};
const GOOD = 'What a move by Arrow! Bolt is passed on lap 14, and P3 changes hands.';
const CONTEXT = { names: NAMES, recent: [] };
/** Long enough for a stub on a busy machine, short enough for a test. */
const LIMIT_MS = 2_000;

let stub: StubOpenAi;
let outcomes: WritingOutcome[];
beforeEach(async () => {
  stub = await stubOpenAi();
  outcomes = [];
});
afterEach(() => stub.close());

function lineWriter(options: Partial<LineWriterOptions> = {}): LineWriter {
  const writer = openAiWriter({ url: stub.url, key: 'k', model: 'stub-1' });
  const onOutcome = (outcome: WritingOutcome) => outcomes.push(outcome);
  return new LineWriter({ writer, language: 'en', limitMs: LIMIT_MS, onOutcome, ...options });
}

const line = (number: number): CommentaryItem => ({ ...LINE, id: `line-${number}` });

describe('a writer that does well', () => {
  it('tells the line in its words, and is named as the author', async () => {
    stub.answerWith(GOOD);
    expect(await lineWriter().writeLine(LINE, CONTEXT)).toEqual({ ...LINE, text: GOOD, author: 'stub-1' });
    expect(stub.requests[0]?.messages.at(-1)?.content).toContain(LINE.text);
  });

  it('is asked once for a line, however often that is derived', async () => {
    stub.answerWith(GOOD);
    const writer = lineWriter();
    const first = await writer.writeLine(LINE, CONTEXT);
    expect(await writer.writeLine(LINE, CONTEXT)).toEqual(first);
    expect(stub.requests).toHaveLength(1);
    expect(outcomes).toEqual(['written', 'cached']);
  });

  it('is not asked about a correction', async () => {
    const correction = { ...LINE, supersedes: 'line-0' };
    expect(await lineWriter().writeLine(correction, CONTEXT)).toBe(correction);
    expect(stub.requests).toEqual([]);
  });
});

describe('a writer that is wrong or rude', () => {
  it.each([
    ['a number that no fact has', 'Arrow passes Bolt for P3 on lap 14, his 7 th pass today.'],
    ['a number in words', 'Arrow passes Bolt for P3 on lap 14, the third pass in two laps.'],
    ['a lap for a place', 'Arrow passes Bolt for P14 on lap 3.'],
    ['a fraction', 'Arrow passes Bolt for P3 on lap 14, with half a second in hand.'],
    ['another driver of the race', 'Arrow passes Bolt for P3 on lap 14, now after Crane.'],
    ['the same in small letters', 'Arrow passes Bolt for P3 on lap 14, and crane is next.'],
    ['a driver of another age', 'Arrow passes Bolt for P3 on lap 14, like Fangio.'],
    ['a team', 'Arrow passes Bolt for P3 on lap 14, well done by Falcon.'],
    ['a code', 'ARR passes Bolt for P3 on lap 14, and Arrow is ahead of CRA.'],
    ['a driver left out', 'Arrow takes P3 on lap 14.'],
    ['an event that was not', 'Arrow crashes into Bolt on lap 14 and takes P3.'],
    ['a claim of another kind', 'Arrow passes Bolt for P3 on lap 14 and wins the race.'],
    ['an insult', 'Arrow passes that idiot Bolt for P3 on lap 14.'],
    ['markup', '<b>Arrow</b> passes Bolt for P3 on lap 14.'],
    ['Markdown', '**Arrow** passes Bolt for P3 on lap 14.'],
    ['an address', 'Arrow passes Bolt for P3 on lap 14, see www.example.com now.'],
    ['several lines', 'Arrow passes Bolt.\nP3 on lap 14.'],
    ['its prompt', 'Arrow passes Bolt for P3 on lap 14, as my instructions say.'],
    ['itself', 'Sorry, as an AI I say: Arrow passes Bolt for P3 on lap 14.'],
    ['a sermon', `Arrow passes Bolt for P3 on lap 14. ${'What a race this is. '.repeat(20)}`],
    ['nothing', ''],
  ])('is not told: %s', async (_, text) => {
    stub.answerWith(text);
    expect(await lineWriter().writeLine(LINE, CONTEXT)).toBe(LINE);
    expect(stub.requests).toHaveLength(1);
  });
});

describe('a writer that is slow, broken or down', () => {
  it('keeps no line waiting longer than the limit', async () => {
    stub.answerWith(() => {});
    const lines = [1, 2, 3].map(line);
    const writer = lineWriter({ limitMs: 100 });
    expect(await Promise.all(lines.map((each) => writer.writeLine(each, CONTEXT)))).toEqual(lines);
    expect(outcomes).toEqual(['failed', 'failed', 'failed']);
  });

  it('is given up where it begins an answer and never ends it', async () => {
    stub.answerWith((response) => {
      response.write('{"choices":');
    });
    expect(await lineWriter({ limitMs: 100 }).writeLine(LINE, CONTEXT)).toBe(LINE);
  });

  it.each([
    ['an error', (response: import('node:http').ServerResponse) => response.writeHead(500).end('no')],
    ['no JSON', (response: import('node:http').ServerResponse) => response.end('<html>')],
    ['other JSON', (response: import('node:http').ServerResponse) => response.end('{"choices":[]}')],
    ['a flood', (response: import('node:http').ServerResponse) => response.end('x'.repeat(1_000_000))],
    ['a lost connection', (response: import('node:http').ServerResponse) => response.destroy()],
  ])('leaves the rule’s line: %s', async (_, answer) => {
    stub.answerWith((response) => void answer(response));
    expect(await lineWriter().writeLine(LINE, CONTEXT)).toBe(LINE);
    expect(outcomes).toEqual(['failed']);
  });

  it('is left alone for a while after three failures, and asked again then', async () => {
    let now = 0;
    const writer = lineWriter({ now: () => now, pauseMs: 10_000 });
    stub.answerWith((response) => response.writeHead(503).end());
    for (const number of [1, 2, 3, 4, 5]) await writer.writeLine(line(number), CONTEXT);
    expect(stub.requests).toHaveLength(3);
    stub.answerWith(GOOD);
    now = 10_001;
    expect((await writer.writeLine(line(6), CONTEXT)).text).toBe(GOOD);
    expect(outcomes).toEqual(['failed', 'failed', 'failed', 'paused', 'paused', 'written']);
  });

  it('costs nothing when nobody listens at its address', async () => {
    await stub.close();
    expect(await lineWriter().writeLine(LINE, CONTEXT)).toBe(LINE);
    stub = await stubOpenAi();
  });
});

describe('the budget', () => {
  it('ends requests for the rest of the minute', async () => {
    let now = 0;
    const writer = lineWriter({ now: () => now, requestsPerMinute: 2 });
    stub.answerWith(GOOD);
    for (const number of [1, 2, 3]) await writer.writeLine(line(number), CONTEXT);
    expect(outcomes).toEqual(['written', 'written', 'over-budget']);
    now = 60_000;
    await writer.writeLine(line(4), CONTEXT);
    expect(outcomes.at(-1)).toBe('written');
  });

  it('counts the tokens that the service reports', async () => {
    const writer = lineWriter({ now: () => 0, tokensPerMinute: 900 });
    stub.answerWith(GOOD);
    for (const number of [1, 2, 3]) await writer.writeLine(line(number), CONTEXT);
    expect(outcomes).toEqual(['written', 'written', 'over-budget']);
  });

  it('asks for no more lines at one time than it may', async () => {
    const writer = lineWriter({ atOnce: 2, limitMs: 200 });
    stub.answerWith(() => {});
    await Promise.all([1, 2, 3, 4].map((number) => writer.writeLine(line(number), CONTEXT)));
    expect(outcomes.filter((outcome) => outcome === 'over-budget')).toHaveLength(2);
  });
});

it('never rejects, even where who listens to its outcomes throws', async () => {
  stub.answerWith(GOOD);
  const onOutcome = () => {
    throw new Error('listener');
  };
  expect((await lineWriter({ onOutcome }).writeLine(LINE, CONTEXT)).text).toBe(GOOD);
});
