const TO_UNIT = 1 / 4_294_967_296; // 2^-32: a 32-bit word becomes a number in [0, 1)
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Words to throw away, so that similar seeds have parted. As sfc32's author does. */
const WARM_UP_WORDS = 12;
const UNIFORMS_PER_NORMAL = 6;
/** Brings the sum of six uniforms (variance 6/12) to variance 1. */
const NORMAL_SCALE = Math.SQRT2;

/**
 * A seeded stream of random numbers: sfc32 (Chris Doty-Humphrey's PractRand), on 32-bit integer
 * arithmetic only, so that every engine gives the same stream.
 *
 * @remarks Each concern of the race has its own stream, named by its label: one that draws more than
 * before does not disturb the others.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** `seed` is a safe integer. */
  constructor(seed: number, label: string) {
    let hash = FNV_OFFSET;
    for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), FNV_PRIME);
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 4_294_967_296) | 0;
    this.#c = hash | 0;
    for (let i = 0; i < WARM_UP_WORDS; i++) this.#word();
  }

  /** In [0, 1). */
  unit(): number {
    return this.#word() * TO_UNIT;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** A whole number from `low` to `high`, both possible. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Mean 0, standard deviation 1, never beyond ±4.3. A sum of uniforms: `Math.log` may differ by engine. */
  normal(): number {
    let sum = -UNIFORMS_PER_NORMAL / 2;
    for (let i = 0; i < UNIFORMS_PER_NORMAL; i++) sum += this.unit();
    return sum * NORMAL_SCALE;
  }

  #word(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }
}
