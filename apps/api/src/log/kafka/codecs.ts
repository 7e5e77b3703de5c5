import { promisify } from 'node:util';
import { gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { compress as snappyCompress, uncompress as snappyUncompress } from 'snappyjs';
import { unreadableRecords } from './unreadable-batch.ts';

const { CompressionCodecs, CompressionTypes } = kafkajs;

/** How batches are compressed when written; all of them are always readable. */
export const COMPRESSIONS = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const;

export type Compression = keyof typeof COMPRESSIONS;

export interface Codec {
  compress(bytes: Buffer): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

export const CODECS: Readonly<Record<Exclude<Compression, 'none'>, Codec>> = {
  gzip: { compress: promisify(gzip), decompress: promisify(gunzip) },
  snappy: {
    compress: async (bytes) => xerialFrame(Buffer.from(snappyCompress(bytes))),
    decompress: async (bytes) => snappyDecompress(bytes),
  },
  lz4: {
    compress: async (bytes) => compressFrame(bytes),
    decompress: async (bytes) => decompressFrame(bytes),
  },
  zstd: { compress: promisify(zstdCompress), decompress: promisify(zstdDecompress) },
};

let unreadable: (codec: Compression, cause: unknown) => void = () => {};

/** Told of each batch that could not be decompressed. kafkajs keeps its codecs once for a process, so this is too. */
export function onUnreadableBatch(listener: (codec: Compression, cause: unknown) => void): void {
  unreadable = listener;
}

/** Gives kafkajs every codec that Kafka knows. Without its codec, one batch would end a consumer. */
export function registerCodecs(): void {
  for (const [name, codec] of Object.entries(CODECS) as [Exclude<Compression, 'none'>, Codec][]) {
    CompressionCodecs[COMPRESSIONS[name]] = () => ({
      compress: ({ buffer }: { buffer: Buffer }) => codec.compress(buffer),
      decompress: async (bytes: Buffer) => {
        try {
          return await codec.decompress(bytes);
        } catch (cause) {
          unreadable(name, cause);
          return unreadableRecords(name);
        }
      },
    });
  }
}

/** The frame that Java's snappy puts around its blocks, and therefore every Kafka client. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const XERIAL_HEADER_BYTES = 16;
const XERIAL_VERSION = 1;

function xerialFrame(block: Buffer): Buffer {
  const header = Buffer.alloc(XERIAL_HEADER_BYTES + 4);
  XERIAL_MAGIC.copy(header);
  header.writeInt32BE(XERIAL_VERSION, 8);
  header.writeInt32BE(XERIAL_VERSION, 12);
  header.writeInt32BE(block.length, XERIAL_HEADER_BYTES);
  return Buffer.concat([header, block]);
}

function snappyDecompress(bytes: Buffer): Buffer {
  // Some clients write one bare block.
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC))
    return Buffer.from(snappyUncompress(bytes));
  const blocks: Uint8Array[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readInt32BE(at);
    blocks.push(snappyUncompress(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}
