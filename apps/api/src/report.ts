/** Where the process tells a person what it does. Lines, without secrets. */
export interface Report {
  info(line: string): void;
  warn(line: string): void;
}

export const consoleReport: Report = {
  info: (line) => console.log(line),
  warn: (line) => console.error(line),
};

/** For tests that look at what was told. */
export function collectingReport(): Report & { readonly lines: string[] } {
  const lines: string[] = [];
  return { lines, info: (line) => void lines.push(line), warn: (line) => void lines.push(line) };
}
