import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOOPBACK } from './ports.ts';
import { Problem } from './problem.ts';
import { isRunning, type RunningProcess } from './running-process.ts';

const POLL_MS = 100;
const ANSWER_MS = 2_000;

/** Waits until a server gives the answer of a server at work; a port that only accepts is not enough. */
export async function untilAnswers(
  what: string,
  process_: RunningProcess,
  patienceMs: number,
  asks: () => Promise<boolean>,
  logFile: string,
): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(POLL_MS)) {
    if (!isRunning(process_)) throw new Problem(`${what} ended while starting: its log is ${logFile}`);
    if (await asks()) return;
  }
  throw new Problem(`${what} did not answer within ${patienceMs / 1_000} s: its log is ${logFile}`);
}

/** Sends bytes to a port of this machine and judges the first bytes that come back. */
export function ask(port: number, question: Buffer, judge: (answer: Buffer) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK);
    const settle = (verdict: boolean) => {
      socket.destroy();
      resolve(verdict);
    };
    socket.setTimeout(ANSWER_MS, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.once('connect', () => socket.write(question));
    socket.once('data', (answer) => settle(judge(answer)));
  });
}
