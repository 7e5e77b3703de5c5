export type SimulationErrorCode =
  | 'BAD_SEED'
  | 'BAD_LAPS'
  | 'BAD_INSTANT'
  | 'UNKNOWN_CIRCUIT'
  | 'UNKNOWN_DRIVER'
  | 'UNKNOWN_SEASON';

/** A race that cannot be simulated as asked. The message says what to ask for instead. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
  readonly code: SimulationErrorCode;

  constructor(code: SimulationErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
