import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
