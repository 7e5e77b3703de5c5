import { createHash, timingSafeEqual } from 'node:crypto';
import type { Rights } from './fanout/hub-key.ts';

/**
 * What an `Authorization` header lets its sender do. It takes as long for a token that is nearly right
 * as for any other.
 *
 * @param token null: everybody may do everything.
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
