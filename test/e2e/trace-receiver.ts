import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedSpan = {
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  attributes: Record<string, unknown>;
  ms: number;
  isFailed: boolean;
};

export type TraceReceiver = {
  url: string;
  spans: ReceivedSpan[];
  /** Everything that was sent, as it came. */
  bodies: string[];
  close: () => Promise<void>;
};

type Exported = {
  resourceSpans: {
    resource: { attributes: { value: { stringValue: string } }[] };
    scopeSpans: {
      spans: (Pick<ReceivedSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name'> & {
        startTimeUnixNano: string;
        endTimeUnixNano: string;
        status: { code: number };
        attributes: { key: string; value: Record<string, unknown> }[];
      })[];
    }[];
  }[];
};

/** A collector of traces: OTLP over HTTP, as JSON, at /v1/traces. */
export async function receiveTraces(): Promise<TraceReceiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.once('end', () => {
      bodies.push(`${request.url} ${body}`);
      if (request.method === 'POST' && request.url === '/v1/traces') spans.push(...readSpans(body));
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readSpans(body: string): ReceivedSpan[] {
  const { resourceSpans } = JSON.parse(body) as Exported;
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(
        ({
          traceId,
          spanId,
          parentSpanId,
          name,
          attributes,
          status,
          startTimeUnixNano,
          endTimeUnixNano,
        }) => ({
          service: resource.attributes[0]?.value.stringValue ?? '',
          traceId,
          spanId,
          parentSpanId,
          name,
          ms: Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6,
          isFailed: status.code === 2,
          attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
        }),
      ),
    ),
  );
}
