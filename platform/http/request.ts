import type { IncomingMessage } from 'node:http';

/** A request answered with an HTTP status of its own; message, code and details reach the client. */
export class HttpRefusal extends Error {
  override name = 'HttpRefusal';
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  /** Stand beside the code in the extensions of the error. */
  readonly details: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Record<string, string> = {},
    details: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.details = details;
  }
}

/** Anything but JSON is refused: form posts are what a browser can be tricked into sending. */
export function requireJson(request: IncomingMessage): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const encoded = (request.headers['content-encoding'] ?? 'identity') !== 'identity';
  if (type.trim() !== 'application/json' || !utf8 || encoded) {
    throw new HttpRefusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send application/json in UTF-8, not compressed');
  }
}

/** The whole body; refused with 413 as soon as it is known to be larger than `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes <= maxBytes) chunks.push(chunk);
      else {
        // Paused, not destroyed: the answer still has to go out on this connection.
        request.removeAllListeners('data').pause();
        reject(tooLarge(maxBytes));
      }
    });
    request.once('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes));
    });
    request.once('error', reject);
    request.once('aborted', () => reject(new Error('The client has gone')));
  });
}

function tooLarge(maxBytes: number): HttpRefusal {
  return new HttpRefusal(413, 'PAYLOAD_TOO_LARGE', `A body may hold ${maxBytes} bytes`, {
    connection: 'close',
  });
}
