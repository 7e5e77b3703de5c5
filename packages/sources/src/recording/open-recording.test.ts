import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draftsOf } from './hand-made.ts';
import { openRecording } from './open-recording.ts';
import { recordingsIn } from './recordings-in.ts';

/** A folder `tiny` of SessionInfo (one line, with BOM and CRLF) and SessionStatus (two), by tar and xz 5.4. */
const TINY_ARCHIVE = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4Cf/AT9dADoaSiDDYWhlnZYv8PoybZA36MtlsujfsXSPt4UuV88ErGq6Dguk7hyqEcpw' +
    'mPFDqUGkBrvHDQsKjJEPv8H/U2I3hfuuUC/BlWmn+k3TMbHDL2ZjUwQ8XXjULhbrza66K6O74tXOIs+UzMnZFUOQOti+oTBU7HCI' +
    'S088xYPpkzUYJSpGNFZtI/eJYJ9vIyTcA/6vF5zHbF6e7d0gIo87IrFOdXvQt2/HNq0GUB952RcPQO2o92XxgnUcmz2S6AgSR3f/' +
    'RF/VcMtYwjDiXBWLXP9oxWCK8vhIC2AM9teVzjznL+YTOogIS3s11g1WfSbXENowFx9v1GdKmOn5h3gxn5RxDXIktUET1sGyro4w' +
    'UMLO/ZrM+PJD2zHZIIeiSaiePjjWWwMXiNeZwKwwvOlMqzaBoXjqcSB7ei6Y3vL7PAAAAIIWz/4YzKB7AAHbAoBQAADa84lAscRn' +
    '+wIAAAAABFla',
  'base64',
);
const INFO =
  '00:00:00.000{"Meeting":{"Name":"Small Grand Prix","Circuit":{"ShortName":"Monza"}},"Type":"Race","Name":"Sprint","StartDate":"2024-03-02T18:00:00","GmtOffset":"03:00:00"}';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-recordings-'));
  await mkdir(join(folder, 'small'));
  await writeFile(join(folder, 'small', 'SessionInfo.jsonStream'), INFO);
  await writeFile(
    join(folder, 'small', 'LapCount.jsonStream'),
    '00:01:00.000{"CurrentLap":1}\n00:02:30.250{"CurrentLap":2}',
  );
  await mkdir(join(folder, 'holiday-pictures'));
  await writeFile(join(folder, 'holiday-pictures', 'beach.txt'), 'sand');
  await writeFile(join(folder, 'tiny.tar.xz'), TINY_ARCHIVE);
  await writeFile(join(folder, 'cut.tar.xz'), TINY_ARCHIVE.subarray(0, 200));
  await writeFile(join(folder, 'not-xz.tar.xz'), 'this is text');
  await writeFile(join(folder, 'notes.md'), '# notes');
});

afterAll(() => rm(folder, { recursive: true }));

describe('openRecording', () => {
  test('reads a folder', async () => {
    const log = await openRecording(join(folder, 'small'));
    expect(log).toMatchObject({
      title: '2024 Small Grand Prix: Sprint',
      kind: 'SPRINT',
      origin: 'REPLAY',
      season: 2024,
      startsAt: '2024-03-02T15:00:00.000Z',
      endsAt: '2024-03-02T15:02:30.250Z',
    });
    const laps = draftsOf(log).filter(({ type }) => type === 'LapCountChanged');
    expect(laps.map(({ at }) => at)).toEqual(['2024-03-02T15:01:00.000Z', '2024-03-02T15:02:30.250Z']);
  });

  test('reads a .tar.xz as it reads the folder in it, BOM and CRLF and all', async () => {
    const log = await openRecording(join(folder, 'tiny.tar.xz'));
    expect(log.title).toBe('2024 Tiny Grand Prix: Race');
    const drafts = draftsOf(log);
    expect(drafts.filter(({ type }) => type === 'SessionStatusChanged')).toEqual([
      { at: '2024-03-02T15:00:00.000Z', type: 'SessionStatusChanged', body: { status: 'STARTED' } },
      { at: '2024-03-02T15:00:08.500Z', type: 'SessionStatusChanged', body: { status: 'ENDED' } },
    ]);
    expect(log.unreadable()).toEqual({ messages: 3, unreadable: 0, samples: [], byReason: {} });
  });

  test.each([
    ['nowhere', 'RECORDING_NOT_FOUND'],
    ['holiday-pictures', 'NOT_A_RECORDING'],
    ['notes.md', 'NOT_A_RECORDING'],
    ['cut.tar.xz', 'ARCHIVE_DAMAGED'],
    ['not-xz.tar.xz', 'ARCHIVE_DAMAGED'],
  ])('refuses %s with %s, in one line that names it', async (name, code) => {
    const error = await openRecording(join(folder, name)).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: 'RecordingError', code });
    expect((error as Error).message).toContain(name);
    expect((error as Error).message).not.toContain('\n');
  });
});

describe('a text in which another program kept the feed', () => {
  const LAPS = [
    '["LapCount",{"CurrentLap":1},"2025-06-15T12:00:01.5Z"]',
    '["LapCount",{"CurrentLap":2},"2025-06-15T12:00:02.5Z"]',
  ];
  const laps = async (path: string) =>
    draftsOf(await openRecording(path)).flatMap(({ type, body }) =>
      type === 'LapCountChanged' && 'lap' in body ? [body.lap] : [],
    );
  let texts: string;

  beforeAll(async () => {
    texts = await mkdtemp(join(tmpdir(), 'slipstream-texts-'));
    await mkdir(join(texts, 'undercut'), { recursive: true });
    await writeFile(join(texts, 'undercut', 'live.txt'), LAPS.join('\n'));
    await writeFile(join(texts, 'undercut', 'subscribe.txt'), '{"LapCount":{"CurrentLap":0}}');
    await writeFile(join(texts, 'undercut', 'notes.md'), '# Lap 1 was fun');
    await writeFile(join(texts, 'named-anything'), LAPS.join('\n'));
    await writeFile(join(texts, 'packed.txt.gz'), gzipSync(LAPS.join('\n')));
    await writeFile(join(texts, 'packed-and-cut.gz'), gzipSync(LAPS.join('\n')).subarray(0, -6));
    await writeFile(join(texts, 'frames.jsonl'), LAPS.join('\n'));
    await writeFile(join(texts, 'from-windows.txt'), Buffer.from(`\uFEFF${LAPS.join('\r\n')}`, 'utf16le'));
    await writeFile(join(texts, 'picture.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]));
  });

  afterAll(() => rm(texts, { recursive: true }));

  test.each(['named-anything', 'packed.txt.gz', 'packed-and-cut.gz', 'frames.jsonl', 'from-windows.txt'])(
    'is read from %s by what is in it',
    async (name) => {
      expect(await laps(join(texts, name))).toEqual([1, 2]);
    },
  );

  test('is read from its folder, and with the first state beside it where the file alone is given', async () => {
    expect(await laps(join(texts, 'undercut'))).toEqual([0, 1, 2]);
    expect(await laps(join(texts, 'undercut', 'live.txt'))).toEqual([0, 1, 2]);
  });

  test('is listed among the recordings of its folder', async () => {
    const found = await recordingsIn(texts);
    expect(found.map(({ id, durationMs }) => [id, durationMs])).toEqual([
      ['frames', 1_000],
      ['from-windows', 1_000],
      ['named-anything', 1_000],
      ['packed', 1_000],
      ['packed-and-cut', 1_000],
      ['undercut', 1_000],
    ]);
  });

  test('an event log under another name is one', async () => {
    const event = { v: 1, id: 's-0', session: 's', epoch: 0, at: '2026-03-29T05:00:00.000Z' };
    const line = JSON.stringify({ ...event, type: 'LapCountChanged', body: { lap: 7 } });
    await writeFile(join(texts, 'undercut', 'race.log'), `${line}\n`);
    expect(await laps(join(texts, 'undercut', 'race.log'))).toEqual([7]);
  });

  test('and anything else is refused with what can be read', async () => {
    const refused = openRecording(join(texts, 'undercut', 'notes.md'));
    await expect(refused).rejects.toThrow(/jsonStream.*OpenF1.*event log.*FastF1.*undercut-f1.*SignalR Core/);
  });
});

describe('recordingsIn', () => {
  test('lists folders and archives of recordings, and leaves out the rest', async () => {
    expect(await recordingsIn(folder)).toEqual([
      {
        id: 'small',
        title: '2024 Small Grand Prix: Sprint',
        kind: 'SPRINT',
        season: 2024,
        startsAt: '2024-03-02T15:00:00.000Z',
        durationMs: 150_250,
        path: join(folder, 'small'),
      },
      {
        id: 'tiny',
        title: '2024 Tiny Grand Prix: Race',
        kind: 'RACE',
        season: 2024,
        startsAt: '2024-03-02T14:59:59.000Z',
        durationMs: 9_500,
        path: join(folder, 'tiny.tar.xz'),
      },
    ]);
  });

  test('finds the span of a recording whose files are too long to be read whole', async () => {
    const long = join(folder, 'more', 'long');
    await mkdir(long, { recursive: true });
    const lines = Array.from(
      { length: 3_599 },
      (_, second) =>
        `00:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.000{"CurrentLap":1,"Padding":"${'x'.repeat(90)}"}`,
    );
    await writeFile(join(long, 'LapCount.jsonStream'), lines.join('\r\n'));
    expect(await recordingsIn(join(folder, 'more'))).toMatchObject([{ id: 'long', durationMs: 3_598_000 }]);
  });

  test('has nothing to list in a folder that is not there', async () => {
    expect(await recordingsIn(join(folder, 'nowhere'))).toEqual([]);
  });
});
