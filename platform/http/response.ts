import type { ServerResponse } from 'node:http';

/** Up to this many characters, node sends head and body as one text in one piece, which spares a copy of both. */
const longestInOnePiece = 8 * 1024;

/** Answers a text, or a text's UTF-8, whole. Writes into `headers`. */
export function sendText(
  response: ServerResponse,
  status: number,
  headers: Record<string, string | number>,
  body: string | Buffer,
): void {
  if (typeof body === 'string' && body.length <= longestInOnePiece) {
    headers['content-length'] = Buffer.byteLength(body, 'utf8');
    response.writeHead(status, headers).end(body, 'utf8');
    return;
  }
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  headers['content-length'] = bytes.byteLength;
  response.writeHead(status, headers).end(bytes);
}
