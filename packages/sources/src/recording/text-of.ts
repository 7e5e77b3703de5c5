import { constants, gunzipSync } from 'node:zlib';

/** No text of one session is longer, unpacked: its telemetry is some 200 MB in OpenF1's records. */
const MAX_UNPACKED_BYTES = 1024 * 1024 * 1024;

/** Text in UTF-8, or UTF-16 as Windows' shell redirects it; of what is packed and cut, what there is of it. */
export function textOf(bytes: Buffer): string {
  const plain = unpacked(bytes);
  const isUtf16 = plain[0] === 0xff && plain[1] === 0xfe;
  const text = plain.toString(isUtf16 ? 'utf16le' : 'utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function unpacked(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, {
      maxOutputLength: MAX_UNPACKED_BYTES,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
  } catch {
    return Buffer.alloc(0);
  }
}
