/** The error function's complement, by a Chebyshev series (Numerical Recipes, 6.2.2): as exact as a double, nearly. */
function erfc(x: number): number {
  const z = Math.abs(x);
  const t = 2 / (2 + z);
  const ty = 4 * t - 2;
  let d = 0;
  let dd = 0;
  for (let j = ERFC.length - 1; j > 0; j--) {
    const last = d;
    d = ty * d - dd + (ERFC[j] as number);
    dd = last;
  }
  const value = t * Math.exp(-z * z + 0.5 * ((ERFC[0] as number) + ty * d) - dd);
  return x >= 0 ? value : 2 - value;
}

/** Coefficients of the Chebyshev series of ln(erfc(z) / t) + z². */
const ERFC = [
  -1.3026537197817094, 0.6419697923564902, 0.019476473204185836, -9.561514786808631e-3, -9.46595344482036e-4,
  3.66839497852761e-4, 4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6, 1.30365583558e-6,
  1.5626441722e-8, -8.5238095915e-8, 6.529054439e-9, 5.059343495e-9, -9.91364156e-10, -2.27365122e-10,
  9.6467911e-11, 2.394038e-12, -6.886027e-12,
];

/** How likely a normal variable is farther than `z` standard deviations from its mean, on either side. */
export function farther(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

/** How many standard deviations hold `confidence` (between 0 and 1) of a normal variable, both sides alike. */
export function halfWidthOf(confidence: number): number {
  let low = 0;
  let high = 40;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (1 - farther(middle) < confidence) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * How sure it is that a value `z` deviations off is out of pattern, when the deviation was estimated from
 * `size` values: two-sided Student's t, by Wallace's approximation.
 */
export function confidenceOf(z: number, size: number): number {
  const freedom = Math.max(1, size - 1);
  const normal =
    ((8 * freedom + 1) / (8 * freedom + 3)) * Math.sqrt(freedom * Math.log(1 + (z * z) / freedom));
  return certain(1 - farther(normal));
}

/**
 * How sure it is that a wait of `value` is none of the usual, of which only mean and deviation are known:
 * Cantelli's inequality, which holds whatever their distribution.
 */
export function confidenceOfWait(value: number, mean: number, deviation: number): number {
  const over = Math.max(0, value - mean);
  return certain(1 - (deviation * deviation) / (deviation * deviation + over * over || 1));
}

/** Nothing measured is certain, and a rounded 1 would say so. */
export function certain(confidence: number): number {
  return Math.min(0.999_999, Math.max(0, confidence));
}
