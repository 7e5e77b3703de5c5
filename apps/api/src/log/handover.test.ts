import { describe, expect, it } from 'vitest';
import { type HandoverCommand, type HandoverInput, type Holding, IDLE, react } from './handover.ts';

const BOTH = ['timing', 'telemetry'];

function after(...inputs: HandoverInput[]): { holding: Holding; said: string[] } {
  let holding: Holding = IDLE;
  const said: string[] = [];
  for (const input of inputs) {
    const step = react(holding, input);
    holding = step.holding;
    said.push(...step.commands.map(nameOf));
  }
  return { holding, said };
}

function nameOf(command: HandoverCommand): string {
  return 'tenure' in command ? `${command.type} ${command.tenure}` : command.type;
}

const gained: HandoverInput = { type: 'gained', topics: BOTH };
const lost: HandoverInput = { type: 'lost' };
const anew: HandoverInput = { type: 'anew' };
const began = (tenure: number): HandoverInput => ({ type: 'began', tenure });
const failed = (tenure: number): HandoverInput => ({ type: 'failed', tenure });
const due = (tenure: number): HandoverInput => ({ type: 'due', tenure });
const ended = (tenure: number): HandoverInput => ({ type: 'ended', tenure });

describe('the hand-over of a partition number', () => {
  it('asks where to begin, reads, closes, and revokes once all handlers are done', () => {
    const { holding, said } = after(gained, began(1), lost, ended(1));
    expect(said).toEqual(['ask 1', 'open', 'close 1', 'revoke']);
    expect(holding.phase).toBe('idle');
  });

  it('begins again after a loss and a gain, but not before what was at work has ended', () => {
    expect(after(gained, began(1), lost, gained).said).toEqual(['ask 1', 'open', 'close 1']);
    expect(after(gained, began(1), lost, gained, ended(1)).said.slice(3)).toEqual(['revoke', 'ask 2']);
  });

  it('waits for an answer that is under way when the number is lost, and opens nothing with it', () => {
    expect(after(gained, lost, gained, began(1)).said).toEqual(['ask 1', 'revoke', 'ask 2']);
    expect(after(gained, lost, failed(1)).said).toEqual(['ask 1', 'revoke']);
  });

  it('asks again after a pause where the consumer cannot say where to begin', () => {
    expect(after(gained, failed(1), due(1), began(1)).said).toEqual(['ask 1', 'pause 1', 'ask 1', 'open']);
    expect(after(gained, failed(1), lost, due(1)).said).toEqual(['ask 1', 'pause 1', 'revoke']);
  });

  it('hands the whole number over again when its topics change', () => {
    const more: HandoverInput = { type: 'gained', topics: [...BOTH, 'anomalies'] };
    expect(after(gained, gained, began(1), gained).said).toEqual(['ask 1', 'open']);
    expect(after(gained, began(1), more, ended(1)).said).toEqual([
      'ask 1',
      'open',
      'close 1',
      'revoke',
      'ask 2',
    ]);
  });

  it('begins anew what does not move, and abandons a handler that does not end', () => {
    const { holding, said } = after(gained, began(1), anew, anew);
    expect(said).toEqual(['ask 1', 'open', 'close 1', 'revoke', 'ask 2']);
    expect(react(holding, ended(1))).toEqual({ holding, commands: [] });
    expect(react(holding, began(1))).toEqual({ holding, commands: [] });
  });

  it('abandons a question that is not answered', () => {
    const { holding, said } = after(gained, anew);
    expect(said).toEqual(['ask 1', 'revoke', 'ask 2']);
    expect(react(holding, began(1)).commands).toEqual([]);
  });

  it('comes back from every phase: what is gained is read once it is answered', () => {
    const phases = [[], [gained], [gained, failed(1)], [gained, began(1)], [gained, began(1), lost]];
    for (const before of phases) {
      let { holding } = after(...before, lost, gained);
      for (let steps = 0; holding.phase !== 'reading'; steps++) {
        expect(steps).toBeLessThan(4);
        const { tenure } = holding;
        holding = react(holding, holding.phase === 'ending' ? ended(tenure) : began(tenure)).holding;
      }
    }
  });
});
