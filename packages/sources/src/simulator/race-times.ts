/**
 * When what happens before the lights go out, in milliseconds since the log's start. A fan waits 25 s at
 * most, so the log begins with the end of the formation lap.
 */
export const FORMATION_LAP_MS = 1_000;
/** The last car stands in its slot. */
export const GRID_FORMED_MS = 14_500;
/** The first of the five lights; one more each second. */
export const FIRST_LIGHT_MS = 16_000;
export const LIGHT_EVERY_MS = 1_000;
export const LIGHTS = 5;
/** The starter holds the five lights for so long. */
export const HOLD_MS = [200, 3_000] as const;
