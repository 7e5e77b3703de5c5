import { createHash, timingSafeEqual } from 'node:crypto';
import type { Rights } from './fanout/hub-key.ts';

/**
 * Returns the rights that an `Authorization` header grants. The comparison takes constant time, so timing
 * reveals nothing about the token.
 *
 * @param token the operator token. Null grants operator rights to every caller.
 */
export function rightsBy(token: string | null): (authorization: string | null) => Rights {
  if (token === null) return () => 'operator';
  const expected = digest(token);
  return (authorization) => {
    const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    return given !== undefined && timingSafeEqual(digest(given), expected) ? 'operator' : 'anybody';
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
