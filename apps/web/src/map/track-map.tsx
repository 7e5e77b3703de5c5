import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { feedProblem } from '../feed/feed-problem.ts';
import { TRACK_STATUS } from '../format/words.ts';
import type { Point, TrackMapSample, TrackStatus } from '../graphql/documents.ts';
import { useCell, useCellPart } from '../live/use-cell.ts';
import { yellowFlagsOf } from '../live/yellow-sectors.ts';
import { usePage } from '../page/context.ts';
import { type CarLayer, createCarLayer } from './car-layer.ts';
import { fitInto, outlinePath, place } from './fit.ts';

const PADDING_PX = 28;
/** The caption's line; a code stands as high as this above its dot. */
const CAPTION_PX = 16;

/** The circuit and every car on it. The tower tells the same to who cannot see it. */
export function TrackMap(): ReactNode {
  const page = usePage();
  const { live } = page;
  const outline = useCell(live.outline);
  const status = useCellPart(live.session, (session) => session?.trackStatus ?? 'CLEAR');
  const problem = useCellPart(live.session, (session) => feedProblem(session, 'position'));
  const hasCars = useCellPart(live.cars, (cars) => cars !== null && cars.cars.length > 0);
  const shown = useCellPart(
    live.cars,
    (cars) => cars?.cars.filter((car) => car.status !== 'RETIRED').length ?? 0,
  );
  const favourites = useCellPart(page.settings, (settings) => settings.favourites);
  const open = useCellPart(page.place, (value) => value.driver);
  const [frame, size] = useSize();
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<CarLayer | null>(null);

  const reach = useReach(outline.length > 0);
  const fit = useMemo(
    () => fitInto(outline.length > 0 ? outline : reach, { ...size, padding: PADDING_PX, top: CAPTION_PX }),
    [outline, reach, size],
  );
  const path = useMemo(
    () => (fit && outline.length > 0 ? outlinePath(outline.map((point) => place(fit, point))) : ''),
    [fit, outline],
  );

  useEffect(() => {
    if (!canvas.current) return;
    layer.current = createCarLayer(canvas.current, live, page.now);
    return () => layer.current?.close();
  }, [live, page.now]);

  useEffect(() => {
    const target = canvas.current;
    if (!target) return;
    target.width = Math.round(size.width * devicePixelRatio);
    target.height = Math.round(size.height * devicePixelRatio);
    layer.current?.update({ fit, outline, favourites, open });
  }, [fit, outline, favourites, open, size]);

  const look = TRACK_STATUS[status];
  const sectors = useYellowSectors(status);
  return (
    <section
      className={`map tone-${look.tone} ${sectors === null ? '' : 'is-local'}`}
      ref={frame}
      aria-label="Track map"
    >
      <svg width={size.width} height={size.height} aria-hidden="true">
        <path className="map-kerb" d={path} />
        <path className="map-track" d={path} />
      </svg>
      <canvas
        ref={canvas}
        style={{ width: size.width, height: size.height }}
        role="img"
        aria-label={`Track map, ${shown} cars, ${look.text}`}
      />
      <p className="map-caption">
        {look.tone === 'good' ? 'Track' : look.text}
        {sectors === null ? '' : ` in sector ${sectors}`}
        {hasCars ? ` · ${shown} cars` : ''}
      </p>
      <MapNote outline={outline} hasCars={hasCars} problem={problem} />
    </section>
  );
}

/** The marshal sectors under yellow, in words; null where it is the whole track, or none. */
function useYellowSectors(status: TrackStatus): string | null {
  const log = useCell(usePage().live.raceControl);
  return useMemo(() => {
    if (status !== 'YELLOW') return null;
    const flags = yellowFlagsOf(log.rows.flatMap((row) => (row.kind === 'item' ? [row.item] : [])));
    return flags.kind === 'sectors' ? flags.sectors.join(', ') : null;
  }, [log, status]);
}

function MapNote({
  outline,
  hasCars,
  problem,
}: {
  outline: readonly Point[];
  hasCars: boolean;
  problem: string | null;
}): ReactNode {
  if (!hasCars) {
    const place = outline.length === 0 ? 'map-note is-centred' : 'map-note';
    return <p className={place}>{problem ?? 'Waiting for the cars’ places'}</p>;
  }
  if (outline.length === 0) return <p className="map-note">The circuit is drawn when a car has done a lap</p>;
  return problem === null ? null : <p className="map-note">{problem}</p>;
}

/** How far the cars have been seen to reach, while there is no outline to fit the picture to. */
function useReach(isKnown: boolean): readonly Point[] {
  const { live } = usePage();
  const [reach, setReach] = useState<readonly Point[]>([]);
  useEffect(() => {
    if (isKnown) return;
    const grow = (): void => setReach((before) => grown(before, live.cars.get()));
    grow();
    return live.cars.subscribe(grow);
  }, [live, isKnown]);
  return reach;
}

/** Two corners. They only move outwards, and then by a margin, so that the picture does not shake. */
function grown(before: readonly Point[], sample: TrackMapSample | null): readonly Point[] {
  const points = sample?.cars.map((car) => car.point) ?? [];
  if (points.length === 0) return sample === null ? [] : before;
  const [low, high] = before;
  const isInside =
    low !== undefined &&
    high !== undefined &&
    points.every((at) => at.x >= low.x && at.y >= low.y && at.x <= high.x && at.y <= high.y);
  if (isInside) return before;
  const all = [...before, ...points];
  const xs = all.map((point) => point.x);
  const ys = all.map((point) => point.y);
  const margin = Math.max(200, (Math.max(...xs) - Math.min(...xs)) * 0.1);
  return [
    { x: Math.min(...xs) - margin, y: Math.min(...ys) - margin },
    { x: Math.max(...xs) + margin, y: Math.max(...ys) + margin },
  ];
}

interface Size {
  width: number;
  height: number;
}

function useSize(): [React.RefObject<HTMLElement | null>, Size] {
  const element = useRef<HTMLElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry)
        setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
