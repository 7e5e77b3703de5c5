/** Text that can be read on a team's colour. sRGB relative luminance as WCAG defines it. */
export function textOn(background: string): '#000000' | '#ffffff' {
  const luminance = luminanceOf(background);
  const onWhite = 1.05 / (luminance + 0.05);
  const onBlack = (luminance + 0.05) / 0.05;
  return onBlack >= onWhite ? '#000000' : '#ffffff';
}

/** Contrast with the dark page under which a bar or dot needs an outline to be seen (Cadillac's #444444). */
const NEEDS_OUTLINE_BELOW = 2.5;
const DARK_PAGE_LUMINANCE = 0.0033;

export function needsOutline(colour: string): boolean {
  return (luminanceOf(colour) + 0.05) / (DARK_PAGE_LUMINANCE + 0.05) < NEEDS_OUTLINE_BELOW;
}

function luminanceOf(hex: string): number {
  const digits = /^#?([0-9a-f]{6})$/i.exec(hex)?.[1];
  if (digits === undefined) return 0.2;
  const channel = (offset: number): number => {
    const value = Number.parseInt(digits.slice(offset, offset + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4);
}
