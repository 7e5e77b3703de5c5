/** Speed at which each gear reaches the shift point, in km/h, from first to eighth. */
const GEAR_TOP_KPH = [92, 126, 160, 194, 229, 264, 300, 342] as const;
const SHIFT_RPM = 11_800;
const IDLE_RPM = 4_200;

export interface Revs {
  readonly gear: number;
  readonly rpm: number;
}

/** Gear and engine speed at a road speed: the lowest gear that can still carry it. 0 is neutral. */
export function revsAt(speedKph: number): Revs {
  if (speedKph <= 0) return { gear: 0, rpm: IDLE_RPM };
  let gear = 1;
  while (gear < GEAR_TOP_KPH.length && speedKph > (GEAR_TOP_KPH[gear - 1] as number)) gear++;
  const rpm = Math.round((SHIFT_RPM * speedKph) / (GEAR_TOP_KPH[gear - 1] as number));
  return { gear, rpm: Math.max(IDLE_RPM, rpm) };
}
