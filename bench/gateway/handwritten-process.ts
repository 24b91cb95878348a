import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { createAuthenticator } from '../../gateway/access/token/authenticate.ts';
import { decide } from '../../gateway/access/policy/policy.ts';
import { developmentIssuer } from '../../gateway/development-issuer.ts';
import { HttpRefusal, readBody, requireJson } from '../../platform/http/request.ts';
import { sendText } from '../../platform/http/response.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import { contest } from './contestant.ts';
import { createHandwrittenReads, InputError } from './handwritten-reads.ts';
import { benchSubgraphs, openStorage } from './subgraphs.ts';
import type { Storage } from './subgraphs.ts';

export type HandwrittenOptions = { home: string; storage: Storage };

const largestBody = 256 * 1024;

/**
 * The lower bound: an HTTP endpoint written for exactly these two reads. It does what no endpoint may leave out: it
 * verifies the same bearer token with the same code, applies the same policy, caps and parses the body, checks its
 * input, reads through the same stores (the same statements, the same masking), and tells of the read.
 */
contest(async ({ home, storage }: HandwrittenOptions) => {
  const authenticate = createAuthenticator(await developmentIssuer(home));
  const [children, students, households, welfare] = await Promise.all(
    benchSubgraphs.map((name) => openStorage(name, storage)),
  );
  if (!children || !students || !households || !welfare) throw new Error('A storage is missing');
  const reads = createHandwrittenReads({ children, students, households, welfare });
  const onRead: (event: { caller: Caller; children: readonly string[] }) => void = () => undefined;

  const answer = async (request: IncomingMessage): Promise<string> => {
    const read = request.url === '/child' ? reads.child : request.url === '/page' ? reads.page : null;
    if (read === null || request.method !== 'POST') throw new HttpRefusal(404, 'NOT_FOUND', 'Nothing here');
    const claims = await authenticate(request.headers.authorization);
    const decision = decide(claims);
    if (decision === null) throw new HttpRefusal(403, 'FORBIDDEN', 'This token opens nothing here.');
    requireJson(request);
    const { subject, clientId, purpose } = claims;
    const caller = { ...decision, subject, clientId, purpose, requestId: randomUUID() };
    const input: unknown = JSON.parse((await readBody(request, largestBody)).toString('utf8'));
    const { data, ids } = await read(input, caller);
    onRead({ caller, children: ids });
    return JSON.stringify({ data });
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        const status =
          error instanceof HttpRefusal
            ? error.status
            : error instanceof InputError || error instanceof SyntaxError
              ? 400
              : 500;
        send(response, status, JSON.stringify({ errors: [{ message: 'Refused' }] }));
      },
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

function send(response: ServerResponse, status: number, body: string): void {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  sendText(response, status, headers, body);
}
