import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { getSystemErrorName } from 'node:util';

/** What Node's own `net.Socket` writes with; not public, so that all of it is looked for before it is used. */
interface StreamBinding {
  readonly WriteWrap: new () => WriteRequest;
  /** What the call before did, at the places that follow. */
  readonly streamBaseState: Int32Array;
  readonly kLastWriteWasAsync: number;
}

/** A write that the kernel did not take at once; one that it took leaves no trace in it. */
interface WriteRequest {
  handle: Handle;
  /** Kept until it is taken. */
  buffer: Buffer;
  oncomplete: (status: number) => void;
}

interface Handle {
  /** @returns 0, or an error of libuv. */
  writeBuffer(request: WriteRequest, bytes: Buffer): number;
  readonly writeQueueSize: number;
}

const binding = streamBinding();
/** One for all sockets, until a write waits: then it is that write's. */
let spare: WriteRequest | null = null;

/**
 * Writes to one socket. Where nothing waits in its stream a write goes to the kernel past the stream, whose
 * bookkeeping is most of what a delivery costs beside the kernel's part. Both ways end in one queue, so
 * that order holds.
 */
export class SocketWriter {
  readonly #socket: Duplex;
  readonly #direct: boolean;
  /** The direct write that the kernel has not taken yet. */
  #pending: Handle | null = null;

  constructor(socket: Duplex) {
    this.#socket = socket;
    const ofTheKernel = socket instanceof Socket && !(socket instanceof TLSSocket);
    this.#direct = binding !== null && ofTheKernel && typeof handleOf(socket)?.writeBuffer === 'function';
  }

  /** What the kernel has not taken yet. */
  get waitingBytes(): number {
    return this.#socket.writableLength + (this.#pending?.writeQueueSize ?? 0);
  }

  /**
   * The socket is one that is still written to: nobody has ended it.
   *
   * @returns whether the kernel took all of it; otherwise `bytes` are read until `waitingBytes` is 0.
   */
  write(bytes: Buffer): boolean {
    const socket = this.#socket;
    const handle = this.#direct ? handleOf(socket) : null;
    if (!binding || !handle || this.#pending || socket.writableLength > 0) {
      socket.write(bytes);
      return this.waitingBytes === 0;
    }
    spare ??= new binding.WriteWrap();
    const failed = handle.writeBuffer(spare, bytes);
    if (failed !== 0) {
      this.#fail(failed);
      return true;
    }
    if (binding.streamBaseState[binding.kLastWriteWasAsync] === 0) return true;
    this.#wait(spare, handle, bytes);
    return false;
  }

  #wait(request: WriteRequest, handle: Handle, bytes: Buffer): void {
    spare = null;
    this.#pending = handle;
    request.handle = handle;
    request.buffer = bytes;
    request.oncomplete = (status) => {
      this.#pending = null;
      if (status !== 0) this.#fail(status);
    };
  }

  #fail(status: number): void {
    this.#socket.destroy(new Error(`a socket could not be written to: ${getSystemErrorName(status)}`));
  }
}

/** Null once the socket is closed. */
function handleOf(socket: Duplex): Handle | null {
  return (socket as { readonly _handle?: Handle | null })._handle ?? null;
}

function streamBinding(): StreamBinding | null {
  const found = streamWrap();
  const whole =
    typeof found?.WriteWrap === 'function' &&
    found.streamBaseState instanceof Int32Array &&
    typeof found.kLastWriteWasAsync === 'number';
  return whole ? (found as StreamBinding) : null;
}

function streamWrap(): Partial<StreamBinding> | undefined {
  const { binding: load } = process as { readonly binding?: (name: string) => Partial<StreamBinding> };
  try {
    return load?.('stream_wrap');
  } catch {
    // Where Node is started with --permission it is denied.
    return undefined;
  }
}
