import { describe, expect, it } from 'vitest';
import { rightsBy } from './operator.ts';

describe('the rights of a request', () => {
  const rightsOf = rightsBy('kR3vPq8wZt1nYx6b');

  it.each(['Bearer kR3vPq8wZt1nYx6b', 'bearer kR3vPq8wZt1nYx6b', 'Bearer  kR3vPq8wZt1nYx6b '])(
    'are the operator’s with %j',
    (authorization) => expect(rightsOf(authorization)).toBe('operator'),
  );

  it.each([
    null,
    '',
    'Bearer',
    'Bearer ',
    'kR3vPq8wZt1nYx6b',
    'Basic kR3vPq8wZt1nYx6b',
    'Bearer kR3vPq8wZt1nYx6',
    'Bearer kR3vPq8wZt1nYx6bb',
    'Bearer KR3VPQ8WZT1NYX6B',
    'Bearer kR3vPq8wZt1nYx6b, Bearer x',
  ])('are anybody’s with %j', (authorization) => expect(rightsOf(authorization)).toBe('anybody'));

  it('are the operator’s with anything where there is no token', () => {
    expect(rightsBy(null)(null)).toBe('operator');
  });
});
