// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { actionOf, belongsToElement, KEY_HELP, type KeyPress } from './keymap.ts';

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...change,
});

describe('keymap', () => {
  it.each([
    [' ', { type: 'toggle-pause' }],
    ['P', { type: 'toggle-pause' }],
    ['ArrowLeft', { type: 'seek', byMs: -5_000 }],
    ['n', { type: 'delay', byMs: -5_000 }],
    ['m', { type: 'delay', byMs: 5_000 }],
    [',', { type: 'delay', byMs: -1_000 }],
    ['j', { type: 'cursor', by: 1 }],
    ['ArrowUp', { type: 'cursor', by: -1 }],
    ['Enter', { type: 'open-driver' }],
    ['Escape', { type: 'back' }],
    ['l', { type: 'page', by: 1 }],
    ['1', { type: 'speed', speed: 1 }],
    ['5', { type: 'speed', speed: 50 }],
    ['?', { type: 'keys' }],
  ])('should know %j', (key, action) => {
    expect(actionOf(press(key))).toEqual(action);
  });

  it('should take longer steps with Shift', () => {
    expect(actionOf(press('ArrowRight', { shiftKey: true }))).toEqual({ type: 'seek', byMs: 30_000 });
    expect(actionOf(press('M', { shiftKey: true }))).toEqual({ type: 'delay', byMs: 30_000 });
  });

  it('should leave the browser its own keys', () => {
    expect(actionOf(press('r', { ctrlKey: true }))).toBeNull();
    expect(actionOf(press('l', { metaKey: true }))).toBeNull();
    expect(actionOf(press('6'))).toBeNull();
  });

  it('should leave an input and a focused button theirs', () => {
    const input = document.createElement('input');
    const button = document.createElement('button');
    expect(belongsToElement(input, 'p')).toBe(true);
    expect(belongsToElement(button, ' ')).toBe(true);
    expect(belongsToElement(button, 'j')).toBe(false);
    expect(belongsToElement(document.body, ' ')).toBe(false);
  });

  it('should list every key that it knows', () => {
    const listed = KEY_HELP.map((line) => line.keys).join(' ');
    for (const key of [
      'Space',
      'P',
      '←',
      '→',
      'R',
      'N',
      'M',
      ',',
      '.',
      '↑',
      '↓',
      'K',
      'J',
      'Enter',
      'Esc',
      'H',
      'L',
      'G',
      'F',
      'T',
      'S',
      '?',
    ]) {
      expect(listed.split(' ')).toContain(key);
    }
  });
});
