import { halfWidthOf } from '../../../packages/timing/src/derive/anomalies/tail.ts';

/** Looks at one series, value by value: @returns whether this one is flagged. */
export type Flagger = (value: number) => boolean;

const MIN_TRAINING = 16;

/**
 * What managed Flink's anomaly function does: ARIMA(1,1,1), fitted anew with each value (recursive extended
 * least squares, as long a memory as its 512 values of training), and a 90 % interval around the forecast.
 */
export function arimaInterval(confidence = 0.9): Flagger {
  const forget = 1 - 1 / 512;
  const half = halfWidthOf(confidence);
  let [a, b] = [0, 0];
  let [p11, p12, p22] = [100, 0, 100];
  let [size, last, lastStep, lastError, variance] = [0, 0, 0, 0, 0];
  return (value) => {
    size++;
    if (size === 1) {
      last = value;
      return false;
    }
    const step = value - last;
    const error = step - (a * lastStep + b * lastError);
    const flagged = size > MIN_TRAINING && Math.abs(error) > half * Math.sqrt(variance);
    variance += Math.max(1 / 512, 1 / size) * (error * error - variance);
    const k1 = p11 * lastStep + p12 * lastError;
    const k2 = p12 * lastStep + p22 * lastError;
    const scale = forget + lastStep * k1 + lastError * k2;
    a = Math.min(0.99, Math.max(-0.99, a + (k1 / scale) * error));
    b = Math.min(0.99, Math.max(-0.99, b + (k2 / scale) * error));
    p11 = (p11 - (k1 * k1) / scale) / forget;
    p12 = (p12 - (k1 * k2) / scale) / forget;
    p22 = (p22 - (k2 * k2) / scale) / forget;
    [last, lastStep, lastError] = [value, step, error];
    return flagged;
  };
}

/** The tail of a normal distribution over a window of values that slides by a hundred, as NAB has it. */
export function windowedGaussian(window = 6_400, tail = 1e-4): Flagger {
  const limit = halfWidthOf(1 - 2 * tail);
  const slide = 100;
  let values: number[] = [];
  let next: number[] = [];
  let [sum, squares] = [0, 0];
  return (value) => {
    const mean = sum / values.length;
    const deviation = Math.sqrt(Math.max(1e-12, squares / values.length - mean * mean));
    const flagged = values.length >= MIN_TRAINING && Math.abs(value - mean) > limit * deviation;
    if (values.length < window) {
      values.push(value);
      sum += value;
      squares += value * value;
    } else if (next.push(value) === slide) {
      values = [...values.slice(slide), ...next];
      next = [];
      sum = values.reduce((total, each) => total + each, 0);
      squares = values.reduce((total, each) => total + each * each, 0);
    }
    return flagged;
  };
}

/** More than three standard deviations from the mean of all values so far. */
export function plainZScore(): Flagger {
  let [size, mean, squares] = [0, 0, 0];
  return (value) => {
    const deviation = Math.sqrt(squares / Math.max(1, size));
    const flagged = size >= MIN_TRAINING && Math.abs(value - mean) > 3 * deviation;
    size++;
    const off = value - mean;
    mean += off / size;
    squares += off * (value - mean);
    return flagged;
  };
}
