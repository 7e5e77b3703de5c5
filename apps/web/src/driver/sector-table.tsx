import type { ReactNode } from 'react';
import { deltaText, sectorText, UNKNOWN } from '../format/times.ts';
import { MARK } from '../format/words.ts';
import type { Entry, TimeMark } from '../graphql/documents.ts';
import { useCell } from '../live/use-cell.ts';
import { usePage } from '../page/context.ts';

const SECTORS = [1, 2, 3] as const;

/** The lap under way and the best lap by sector, against the car ahead; for the leader, the one behind. */
export function SectorTable({ number, entry }: { number: number; entry: Entry }): ReactNode {
  const { live } = usePage();
  const order = useCell(live.board.order);
  const at = order.indexOf(number);
  const rivalNumber = order[at === 0 ? 1 : at - 1] ?? number;
  const rival = useCell(live.board.entry(rivalNumber));
  return (
    <section className="block">
      <h3>Sectors</h3>
      <table className="plain sectors">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">Lap</span>
            </th>
            {SECTORS.map((sector) => (
              <th key={sector} scope="col">
                S{sector}
              </th>
            ))}
            <th scope="col">Lap</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Newest</th>
            {SECTORS.map((sector) => {
              const time = entry.sectors.find((item) => item.number === sector);
              return (
                <td key={sector}>
                  <Time ms={time?.ms ?? null} mark={time?.mark ?? 'NONE'} />
                </td>
              );
            })}
            <td>
              {entry.lastLap ? (
                <Time ms={entry.lastLap.ms} mark={entry.lastLap.mark} text={entry.lastLap.text} />
              ) : (
                UNKNOWN
              )}
            </td>
          </tr>
          <tr>
            <th scope="row">Best lap</th>
            {SECTORS.map((sector) => (
              <td key={sector}>{sectorText(bestSector(entry, sector))}</td>
            ))}
            <td>{entry.bestLap?.text ?? UNKNOWN}</td>
          </tr>
          {rival && rival.driver.number !== number ? (
            <tr className="rival">
              <th scope="row">to {rival.driver.code}</th>
              {SECTORS.map((sector) => (
                <td key={sector}>
                  <Delta mine={bestSector(entry, sector)} other={bestSector(rival, sector)} />
                </td>
              ))}
              <td>
                <Delta mine={entry.bestLap?.ms ?? null} other={rival.bestLap?.ms ?? null} />
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </section>
  );
}

function bestSector(entry: Entry, number: number): number | null {
  return entry.bestLapSectors.find((sector) => sector.number === number)?.ms ?? null;
}

function Time({ ms, mark, text }: { ms: number | null; mark: TimeMark; text?: string }): ReactNode {
  const look = MARK[mark];
  return (
    <span className={look.className}>
      {look.sign ? <span className="mark">{look.sign}</span> : null}
      {text ?? sectorText(ms)}
    </span>
  );
}

function Delta({ mine, other }: { mine: number | null; other: number | null }): ReactNode {
  if (mine === null || other === null) return <>{UNKNOWN}</>;
  return (
    <span className={mine < other ? 'is-gain' : mine > other ? 'is-loss' : ''}>
      {deltaText(mine - other)}
    </span>
  );
}
