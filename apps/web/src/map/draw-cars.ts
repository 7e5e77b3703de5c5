import type { Point } from '../graphql/documents.ts';

export interface CarLook {
  number: number;
  code: string;
  colour: string;
  at: Point;
  inPit: boolean;
  isFavourite: boolean;
  isOpen: boolean;
  /** 1 is the leader; who is in front gets the label when two would overlap. */
  position: number;
}

export interface MapColours {
  text: string;
  dimText: string;
  background: string;
  ring: string;
}

const DOT_RADIUS = 5;
const RING_RADIUS = 8.5;
const LABEL_HEIGHT = 11;

/** All cars of one frame; the last drawn is on top, so the order is from the back to the front. */
export function drawCars(
  context: CanvasRenderingContext2D,
  cars: readonly CarLook[],
  colours: MapColours,
): void {
  const fromBack = [...cars].sort((a, b) => weight(b) - weight(a));
  for (const car of fromBack) drawDot(context, car, colours);
  const taken: { x: number; y: number; width: number }[] = [];
  context.font = "600 11px 'Barlow Semi Condensed', sans-serif";
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  for (const car of fromBack.toReversed()) {
    const label = { x: car.at.x + 8, y: car.at.y - 8, width: context.measureText(car.code).width };
    if (taken.some((other) => overlaps(label, other))) continue;
    taken.push(label);
    context.globalAlpha = car.inPit ? 0.5 : 1;
    context.strokeStyle = colours.background;
    context.fillStyle = car.isFavourite || car.isOpen || car.position <= 3 ? colours.text : colours.dimText;
    context.strokeText(car.code, label.x, label.y);
    context.fillText(car.code, label.x, label.y);
  }
  context.globalAlpha = 1;
}

function drawDot(context: CanvasRenderingContext2D, car: CarLook, colours: MapColours): void {
  context.globalAlpha = car.inPit ? 0.3 : 1;
  if (car.isFavourite || car.isOpen) {
    context.beginPath();
    context.arc(car.at.x, car.at.y, RING_RADIUS, 0, Math.PI * 2);
    context.strokeStyle = car.isOpen ? colours.text : colours.ring;
    context.lineWidth = 1.75;
    context.stroke();
  }
  context.beginPath();
  context.arc(car.at.x, car.at.y, DOT_RADIUS, 0, Math.PI * 2);
  context.fillStyle = car.colour;
  context.fill();
  context.strokeStyle = colours.background;
  context.lineWidth = 1.5;
  context.stroke();
  context.globalAlpha = 1;
}

/** The viewer's own cars first, then race order, then who is in the pits. */
function weight(car: CarLook): number {
  return car.position + (car.isOpen || car.isFavourite ? -200 : 0) + (car.inPit ? 100 : 0);
}

function overlaps(
  a: { x: number; y: number; width: number },
  b: { x: number; y: number; width: number },
): boolean {
  return Math.abs(a.y - b.y) < LABEL_HEIGHT && a.x < b.x + b.width + 2 && b.x < a.x + a.width + 2;
}

/** Thin lines of where each car has been, while there is no outline yet. */
export function drawTrails(
  context: CanvasRenderingContext2D,
  trails: Iterable<readonly Point[]>,
  colour: string,
): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.lineJoin = 'round';
  context.beginPath();
  for (const trail of trails) {
    trail.forEach((point, index) => {
      if (index === 0) context.moveTo(point.x, point.y);
      else context.lineTo(point.x, point.y);
    });
  }
  context.stroke();
}
