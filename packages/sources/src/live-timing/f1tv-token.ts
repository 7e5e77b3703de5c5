import { isObject, type Json, numberAt } from '../recording/json.ts';

/**
 * When an F1 TV token (a JSON web token) expires, in milliseconds since 1970; null where it does not say.
 * Its signature is the server's to check.
 */
export function tokenExpiresAtMs(token: string): number | null {
  const payload = token.split('.')[1];
  if (payload === undefined) return null;
  let claims: Json;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Json;
  } catch {
    return null;
  }
  const seconds = isObject(claims) ? numberAt(claims, 'exp') : undefined;
  return seconds === undefined ? null : seconds * 1000;
}
