type ServerEvent = { event: string; id: string; data: unknown };

export type EventClient = {
  status: number;
  headers: Headers;
  /** Events so far; blocks without an event only move `lastEventId`. */
  events: ServerEvent[];
  lastEventId: () => string;
  /** Milliseconds after which the server wants the client back; null until it has said so. */
  retryMs: () => number | null;
  heartbeats: () => number;
  /** Resolves with all events once there are so many; rejects when they take longer than half a minute. */
  untilEvents: (count: number) => Promise<ServerEvent[]>;
  untilMarked: () => Promise<string>;
  ended: Promise<void>;
  close: () => void;
};

/** Reads server-sent events as the standard says, without coming back by itself. */
export async function subscribe(
  url: string,
  request: { query: string; variables?: Record<string, unknown> },
  options: { token: string; lastEventId?: string; method?: 'GET' | 'POST' },
): Promise<EventClient> {
  const gone = new AbortController();
  const { token, lastEventId, method = 'POST' } = options;
  const address = new URL(url);
  if (method === 'GET') {
    address.searchParams.set('query', request.query);
    if (request.variables !== undefined)
      address.searchParams.set('variables', JSON.stringify(request.variables));
  }
  const response = await fetch(address, {
    method,
    signal: gone.signal,
    headers: {
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
    ...(method === 'POST' && { body: JSON.stringify(request) }),
  });
  const events: ServerEvent[] = [];
  let marked = '';
  let heartbeats = 0;
  let retryMs: number | null = null;

  const readBlock = (block: string): void => {
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) heartbeats += 1;
      const [, name = '', value = ''] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
      if (name !== '') fields.set(name, value);
    }
    marked = fields.get('id') ?? marked;
    const retry = fields.get('retry');
    if (retry !== undefined) retryMs = Number(retry);
    const event = fields.get('event');
    if (event === undefined) return;
    const text = fields.get('data') ?? '';
    events.push({
      event,
      id: fields.get('id') ?? '',
      data: text === '' ? null : (JSON.parse(text) as unknown),
    });
  };

  const readAll = async (): Promise<void> => {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        rest += decoder.decode(chunk as Uint8Array, { stream: true });
        const blocks = rest.split('\n\n');
        rest = blocks.pop() ?? '';
        blocks.forEach(readBlock);
      }
    } catch {
      // Closed by the test, or cut off by the server.
    }
  };
  const isStream = (response.headers.get('content-type') ?? '').startsWith('text/event-stream');
  const ended = isStream ? readAll() : Promise.resolve();

  const until = async (condition: () => boolean): Promise<void> => {
    const deadline = performance.now() + 30_000;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`No such events: ${JSON.stringify(events)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    events,
    lastEventId: () => marked,
    heartbeats: () => heartbeats,
    retryMs: () => retryMs,
    untilEvents: async (count) => {
      await until(() => events.length >= count);
      return events;
    },
    untilMarked: async () => {
      await until(() => marked !== '');
      return marked;
    },
    ended,
    close: () => gone.abort(),
  };
}
