/** A viewer sees the grid for so long before the lights go out. */
export const LIGHTS_OUT_MS = 60_000;
