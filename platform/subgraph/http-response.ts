import type { ServerResponse } from 'node:http';

/** Up to this many characters, node sends head and body as one text in one piece, which spares a copy of both. */
const longestInOnePiece = 8 * 1024;

/** Answers a text whole. Writes into `headers`. */
export function sendText(
  response: ServerResponse,
  status: number,
  headers: Record<string, string | number>,
  body: string,
): void {
  if (body.length <= longestInOnePiece) {
    headers['content-length'] = Buffer.byteLength(body, 'utf8');
    response.writeHead(status, headers).end(body, 'utf8');
    return;
  }
  const bytes = Buffer.from(body, 'utf8');
  headers['content-length'] = bytes.byteLength;
  response.writeHead(status, headers).end(bytes);
}
