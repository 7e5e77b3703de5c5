import type { EventBody } from '@slipstream/timing/events/bodies';
import type { Driver } from './grid-2026.ts';
import type { LogWriter } from './log-writer.ts';

type Message = EventBody<'RaceControlMessageSent'>;

/** The voice of race control: texts in capitals, numbered, with the lap of the leader. */
export class RaceControl {
  readonly #log: LogWriter;
  #messages = 0;
  #lap = 1;

  constructor(log: LogWriter) {
    this.#log = log;
  }

  onLap(lap: number): void {
    this.#lap = lap;
  }

  flag(
    flag: string,
    message: string,
    scope: Message['scope'] = 'Track',
    more: Pick<Message, 'sector'> & { drivers?: number[] } = {},
  ): void {
    this.#send({ category: 'Flag', message, flag, scope, drivers: [], ...more });
  }

  safetyCar(message: string): void {
    this.#send({ category: 'SafetyCar', message, drivers: [] });
  }

  other(message: string, drivers: number[] = []): void {
    this.#send({ category: 'Other', message, drivers });
  }

  /** What the stewards decide. */
  stewards(message: string, drivers: number[]): void {
    this.other(`FIA STEWARDS: ${message}`, drivers);
  }

  blueFlag(driver: Driver): void {
    const at = clock(this.#log.instantNow());
    this.flag('BLUE', `WAVED BLUE FLAG FOR CAR ${nameOf(driver)} TIMED AT ${at}`, 'Driver', {
      drivers: [driver.number],
    });
  }

  #send(message: Omit<Message, 'messageId' | 'lap'>): void {
    const messageId = String(this.#messages++);
    this.#log.write('RaceControlMessageSent', { messageId, lap: this.#lap, ...message });
  }
}

/** As race control names a car: `44 (HAM)`. */
export function nameOf(driver: Driver): string {
  return `${driver.number} (${driver.code})`;
}

/** `1:28.008` */
export function lapTimeText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor((ms % 60_000) / 1000);
  return `${minutes}:${String(seconds).padStart(2, '0')}.${String(ms % 1000).padStart(3, '0')}`;
}

/** The time of day of an instant, as messages carry it. */
export function clock(instant: string): string {
  return instant.slice(11, 19);
}
