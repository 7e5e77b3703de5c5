import type { Point, TrackMapSample } from '../graphql/documents.ts';
import type { Live } from '../live/live.ts';
import { type CarLook, drawCars, drawTrails, type MapColours } from './draw-cars.ts';
import { type Fit, place } from './fit.ts';
import { type Glide, glideTo, isMoving, nextInterval, placeAt } from './glide.ts';
import { type LapLine, lapLine } from './lap-line.ts';

/** Enough of a trail to see the circuit's shape grow: about a lap at four samples a second. */
const TRAIL_KEEP = 400;
const FIRST_INTERVAL_MS = 250;

export interface CarLayerInput {
  fit: Fit | null;
  outline: readonly Point[];
  favourites: readonly number[];
  open: number | null;
}

export interface CarLayer {
  update(input: CarLayerInput): void;
  close(): void;
}

/**
 * The cars, drawn outside React. Each sample starts a glide; frames are asked for only while some car still
 * moves, so a paused picture costs nothing.
 */
export function createCarLayer(canvas: HTMLCanvasElement, live: Live, now: () => number): CarLayer {
  const context = canvas.getContext('2d');
  const glides = new Map<number, Glide>();
  const trails = new Map<number, Point[]>();
  let input: CarLayerInput = { fit: null, outline: [], favourites: [], open: null };
  let line: LapLine | null = null;
  let sample: TrackMapSample | null = null;
  let sampleAtMs = 0;
  let intervalMs = FIRST_INTERVAL_MS;
  let frame: number | null = null;
  // Read with each sample, not with each frame: reading a style makes the browser compute it.
  let colours = coloursOf(canvas);
  const reduced = matchMedia('(prefers-reduced-motion: reduce)');

  function receive(): void {
    const next = live.cars.get();
    if (next === sample) return;
    const at = now();
    if (next === null) {
      glides.clear();
      trails.clear();
    } else {
      if (sample !== null) intervalMs = nextInterval(intervalMs, at - sampleAtMs);
      const durationMs = reduced.matches ? 0 : intervalMs * 1.1;
      for (const car of next.cars) {
        const { number } = car.driver;
        glides.set(number, glideTo(glides.get(number), car.point, line, at, durationMs));
        if (line === null)
          trails.set(number, [...(trails.get(number) ?? []).slice(1 - TRAIL_KEEP), car.point]);
      }
    }
    sample = next;
    colours = coloursOf(canvas);
    sampleAtMs = at;
    ask();
  }

  function ask(): void {
    if (frame === null) frame = requestAnimationFrame(draw);
  }

  function draw(): void {
    frame = null;
    if (!context) return;
    const ratio = devicePixelRatio;
    const at = now();
    const { fit } = input;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, canvas.width / ratio, canvas.height / ratio);
    if (!fit || !sample) return;
    if (line === null) {
      const shown = [...trails.values()].map((trail) => trail.map((point) => place(fit, point)));
      drawTrails(context, shown, colours.dimText);
    }
    drawCars(context, looks(sample, fit, at), colours);
    if ([...glides.values()].some((glide) => isMoving(glide, at))) ask();
  }

  function looks(shown: TrackMapSample, fit: Fit, at: number): CarLook[] {
    return shown.cars.flatMap((car) => {
      const { number } = car.driver;
      const entry = live.board.entry(number).get();
      const glide = glides.get(number);
      if (!glide || car.status === 'RETIRED' || entry?.status === 'RETIRED') return [];
      return [
        {
          number,
          code: entry?.driver.code ?? String(number),
          colour: entry?.driver.team.colour ?? '#888888',
          at: place(fit, placeAt(glide, line, at)),
          inPit: car.status === 'IN_PIT',
          isFavourite: input.favourites.includes(number),
          isOpen: input.open === number,
          position: entry?.position ?? 99,
        },
      ];
    });
  }

  const unsubscribe = live.cars.subscribe(receive);
  receive();

  return {
    update(next) {
      if (next.outline !== input.outline) line = lapLine(next.outline);
      input = next;
      colours = coloursOf(canvas);
      ask();
    },
    close() {
      unsubscribe();
      if (frame !== null) cancelAnimationFrame(frame);
    },
  };
}

/** The theme's colours, as registered in tokens.css so that they come out resolved. */
function coloursOf(canvas: HTMLCanvasElement): MapColours {
  const style = getComputedStyle(canvas);
  return {
    text: style.getPropertyValue('--text-1'),
    dimText: style.getPropertyValue('--text-2'),
    background: style.getPropertyValue('--bg'),
    ring: style.getPropertyValue('--pit'),
  };
}
