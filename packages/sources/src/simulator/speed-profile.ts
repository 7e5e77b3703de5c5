import type { Outline } from './outline.ts';

/** 2026 power unit, combustion and electric, over car and driver: W/kg. */
const POWER_PER_MASS = 937;
/** What the tyres can put down at low speed. */
const TRACTION_MPS2 = 11.5;
/** Drag: with the power above, 90 m/s (324 km/h) is the end of it. */
const DRAG_PER_M = 0.001286;
/** Grip of the tyres alone, and what downforce adds with the square of speed. */
const CORNER_GRIP_MPS2 = 17;
const CORNER_DOWNFORCE_PER_M = 0.0038;
const BRAKE_GRIP_MPS2 = 16;
const BRAKE_DOWNFORCE_PER_M = 0.0055;
const BRAKE_LIMIT_MPS2 = 47;
const TOP_SPEED_MPS = 90;

/** Below this the car has nothing to brake: it lifts, or holds the corner. */
const BRAKING_MPS2 = -6;
const HOLDING_MPS2 = 0.6;
const HOLDING_THROTTLE_PCT = 38;

/** The fastest way round an outline, by node. */
export interface SpeedProfile {
  readonly speedMps: Float64Array;
  readonly throttlePct: Float64Array;
  readonly brakePct: Float64Array;
  /** Time from the line to each node; one more entry, the whole lap. */
  readonly timeMs: Float64Array;
}

/** What a car can gain in speed at `speed`, in m/s². */
export function accelerationAt(speedMps: number): number {
  const power = speedMps > 1 ? POWER_PER_MASS / speedMps : TRACTION_MPS2;
  return Math.min(TRACTION_MPS2, power) - DRAG_PER_M * speedMps * speedMps;
}

/** Corner speeds by grip, then what acceleration and brakes allow between them: twice round each way, so that the lap closes. */
export function speedProfileOf(outline: Outline): SpeedProfile {
  const { curvature, spacingM } = outline;
  const count = curvature.length;
  const speed = new Float64Array(count);
  for (let i = 0; i < count; i++) speed[i] = cornerSpeed(curvature[i] as number);
  for (let step = 0; step < 2 * count; step++) {
    const here = speed[step % count] as number;
    const reachable = Math.sqrt(Math.max(0, here * here + 2 * accelerationAt(here) * spacingM));
    const next = (step + 1) % count;
    speed[next] = Math.min(speed[next] as number, reachable);
  }
  for (let step = 2 * count; step > 0; step--) {
    const here = speed[step % count] as number;
    const brakes = Math.min(BRAKE_LIMIT_MPS2, BRAKE_GRIP_MPS2 + BRAKE_DOWNFORCE_PER_M * here * here);
    const before = (step - 1) % count;
    speed[before] = Math.min(speed[before] as number, Math.sqrt(here * here + 2 * brakes * spacingM));
  }
  return { speedMps: speed, ...pedals(speed, spacingM), timeMs: times(speed, spacingM) };
}

function cornerSpeed(curvature: number): number {
  const centripetal = curvature - CORNER_DOWNFORCE_PER_M;
  if (centripetal <= 0) return TOP_SPEED_MPS;
  return Math.min(TOP_SPEED_MPS, Math.sqrt(CORNER_GRIP_MPS2 / centripetal));
}

function pedals(speed: Float64Array, spacingM: number): Pick<SpeedProfile, 'throttlePct' | 'brakePct'> {
  const count = speed.length;
  const throttlePct = new Float64Array(count);
  const brakePct = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const here = speed[i] as number;
    const next = speed[(i + 1) % count] as number;
    const gained = (next * next - here * here) / (2 * spacingM);
    throttlePct[i] = throttleFor(gained, here);
    brakePct[i] = gained < BRAKING_MPS2 ? 100 : 0;
  }
  return { throttlePct, brakePct };
}

/** The throttle that gives so much acceleration at a speed. */
export function throttleFor(gainedMps2: number, speedMps: number): number {
  if (gainedMps2 <= BRAKING_MPS2) return 0;
  if (gainedMps2 <= -HOLDING_MPS2) return Math.round(HOLDING_THROTTLE_PCT / 3);
  const possible = accelerationAt(speedMps);
  if (possible <= HOLDING_MPS2) return 100;
  const share = Math.max(0, gainedMps2) / possible;
  return Math.min(100, HOLDING_THROTTLE_PCT + (100 - HOLDING_THROTTLE_PCT) * share);
}

function times(speed: Float64Array, spacingM: number): Float64Array {
  const count = speed.length;
  const timeMs = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) {
    const mean = ((speed[i] as number) + (speed[(i + 1) % count] as number)) / 2;
    timeMs[i + 1] = (timeMs[i] as number) + (1000 * spacingM) / mean;
  }
  return timeMs;
}
