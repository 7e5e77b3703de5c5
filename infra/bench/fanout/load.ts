/** The viewers, in a process of their own. Every message is compared with what the first one to have it had. */
import { Findings, nowMs, type Operation, Viewer } from './load-viewer.ts';

export type LoadCommand =
  | {
      readonly do: 'connect';
      /** Of the servers that share them. */
      readonly ports: readonly number[];
      readonly viewers: number;
      /** Socket `i` runs the operations of entry `i % length`. */
      readonly operations: readonly (readonly Operation[])[];
      readonly deflate: boolean;
      /** What stands before a message's place in its stream; null: its count does. */
      readonly placeBehind: string | null;
      /** How many messages come without anything being published. */
      readonly first: boolean;
      /** Sockets that never read after their first message. */
      readonly stalled?: number;
      /** How many are on their way at a time. */
      readonly atOnce?: number;
    }
  | { readonly do: 'arrived'; readonly key: string; readonly atLeast: number; readonly patienceMs: number }
  | { readonly do: 'report' }
  /** Those who were stalled read again; answered when they have that place, with how long each took. */
  | { readonly do: 'resume'; readonly place: number; readonly patienceMs: number };

export interface Report {
  readonly messages: number;
  readonly wrong: readonly string[];
  readonly bytes: number;
  readonly closed: number;
  /** CPU of this process since it began. */
  readonly cpuUs: number;
  /** By place: when each viewer had it, on the clock of the machine. */
  readonly arrivals: Readonly<Record<string, readonly number[]>>;
}

const AT_ONCE = 200;

const findings = new Findings();
const sockets: Viewer[] = [];

process.on('message', (command: LoadCommand) => {
  handle(command).then(
    (answer) => process.send?.({ answer }),
    (cause: unknown) => process.send?.({ failed: String(cause) }),
  );
});
process.once('disconnect', () => process.exit(0));

async function handle(command: LoadCommand): Promise<unknown> {
  switch (command.do) {
    case 'connect':
      return connectAll(command);
    case 'arrived':
      return arrived(Number(command.key), command.atLeast, command.patienceMs);
    case 'resume':
      return resumed(command.place, command.patienceMs);
    case 'report': {
      const { messages, wrong, closed, arrivals } = findings;
      const bytes = sockets.reduce((sum, { socket }) => sum + socket.bytesRead, 0);
      const report: Report = {
        messages,
        wrong: [...wrong],
        closed,
        cpuUs: cpuUs(),
        bytes,
        arrivals: Object.fromEntries(arrivals),
      };
      findings.clear();
      return report;
    }
  }
}

/** @returns how long it took until everybody had a first message. */
async function connectAll(command: Extract<LoadCommand, { do: 'connect' }>): Promise<number> {
  const { ports, viewers, operations, deflate, first, stalled = 0, atOnce = AT_ONCE } = command;
  findings.placeBehind = command.placeBehind === null ? null : Buffer.from(command.placeBehind);
  findings.skipFirst = !first;
  const startedMs = nowMs();
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < viewers) {
      const index = next++;
      const group = index % operations.length;
      await new Promise<void>((resolve) => {
        const port = ports[index % ports.length] ?? 0;
        const viewer = new Viewer(
          port,
          findings,
          group,
          operations[group] ?? [],
          deflate,
          index < stalled,
          resolve,
        );
        viewer.socket.once('close', resolve);
        sockets.push(viewer);
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return nowMs() - startedMs;
}

/** @returns how long each of them took; who never came is left out. */
async function resumed(place: number, patienceMs: number): Promise<readonly number[]> {
  const startedMs = nowMs();
  const times: number[] = [];
  const all = sockets
    .filter(({ stalled }) => stalled)
    .map(async (viewer) => {
      await viewer.resume(place);
      times.push(nowMs() - startedMs);
    });
  await Promise.race([Promise.all(all), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
  return times;
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** @returns how many have it, when enough do or patience ends. */
async function arrived(place: number, atLeast: number, patienceMs: number): Promise<number> {
  const endsMs = nowMs() + patienceMs;
  while ((findings.arrivals.get(place)?.length ?? 0) < atLeast && nowMs() < endsMs) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return findings.arrivals.get(place)?.length ?? 0;
}
