import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOtlpTracer } from './otlp-tracer.ts';
import { openTracer } from './open-tracer.ts';
import type { Tracer } from './tracer.ts';

type Sent = { name: string; traceId: string; spanId: string; parentSpanId: string; status: { code: number } };

const log = { info: () => undefined, warn: () => undefined };
let bodies: string[];
let status: number;
let tracer: Tracer;
let endpoint: string;
let stop: () => void;

beforeEach(async () => {
  bodies = [];
  status = 200;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.once('end', () => {
      bodies.push(body);
      response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = () => {
    server.close();
    server.closeAllConnections();
  };
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  tracer = createOtlpTracer({ endpoint, service: 'test', log });
});
afterEach(() => stop());

const sent = (): Sent[] =>
  bodies.flatMap(
    (body) =>
      (JSON.parse(body) as { resourceSpans: [{ scopeSpans: [{ spans: Sent[] }] }] }).resourceSpans[0]
        .scopeSpans[0].spans,
  );

describe('traces', () => {
  it('hang together across awaits, and across processes by traceparent', async () => {
    let header: string | null = null;
    await tracer.span('request', 'SERVER', async () => {
      await Promise.resolve();
      await tracer.span('source call', 'CLIENT', async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        header = tracer.traceparent();
      });
    });
    await tracer.continued(header ?? undefined, 'subgraph request', async () => {
      await Promise.resolve();
      tracer.ended('sql select children.child', 3, { 'hub.schema': 'children' });
    });
    await tracer.close();
    const [call, request, sql, subgraph] = sent();
    expect([call?.name, request?.name, sql?.name, subgraph?.name]).toEqual([
      'source call',
      'request',
      'sql select children.child',
      'subgraph request',
    ]);
    expect(new Set(sent().map(({ traceId }) => traceId)).size).toBe(1);
    expect(request?.parentSpanId).toBe('');
    expect(call?.parentSpanId).toBe(request?.spanId);
    expect(subgraph?.parentSpanId).toBe(call?.spanId);
    expect(sql?.parentSpanId).toBe(subgraph?.spanId);
  });

  it('keep two requests at once apart', async () => {
    const one = async (name: string): Promise<void> =>
      tracer.span(name, 'SERVER', async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        await tracer.span(`${name} inner`, 'CLIENT', () => Promise.resolve());
      });
    await Promise.all([one('a'), one('b')]);
    await tracer.close();
    const traceOf = (name: string) => sent().find((span) => span.name === name)?.traceId;
    expect(traceOf('a inner')).toBe(traceOf('a'));
    expect(traceOf('b inner')).toBe(traceOf('b'));
    expect(traceOf('a')).not.toBe(traceOf('b'));
  });

  it('say that work failed, and let it fail', async () => {
    const failing = tracer.span('job import', 'SERVER', () => Promise.reject(new Error('农小明')));
    await expect(failing).rejects.toThrow('农小明');
    await tracer.close();
    expect(sent()).toMatchObject([{ name: 'job import', status: { code: 2 } }]);
    expect(bodies.join('')).not.toContain('农小明');
  });

  it('let nothing out but words of the program and ids of our own', async () => {
    await tracer.span('农小明', 'SERVER', async (span) => {
      span.set('hub.operation', '450703201501010015');
      span.set('hub.request_id', 'G450703201501010015');
      span.set('hub.job', '张三');
      await Promise.resolve();
    });
    await tracer.close();
    expect(bodies.join('')).not.toMatch(/农小明|张三|4507032015/);
    expect(bodies.join('').match(/removed/g)).toHaveLength(4);
  });

  it('begin anew for a traceparent that is none', async () => {
    for (const header of [undefined, '', '00-xyz-1-01', `00-${'0'.repeat(32)}`, '450703201501010015']) {
      await tracer.continued(header, 'subgraph request', () => Promise.resolve());
    }
    await tracer.close();
    expect(sent().map(({ parentSpanId }) => parentSpanId)).toEqual(['', '', '', '', '']);
  });

  it('cost nothing but themselves when nobody collects them', async () => {
    status = 503;
    for (let n = 0; n < 6000; n += 1) await tracer.span('request', 'SERVER', () => Promise.resolve());
    await tracer.close();
    // One attempt, then they are given up.
    expect(bodies).toHaveLength(1);
  });

  it('are not there at all unless asked for', async () => {
    expect(await openTracer({ traceEndpoint: null }, 'hub', log)).toBeUndefined();
  });
});
