import type pg from 'pg';
import { connect } from '../connection/connect.ts';

/** Told that something changed, never what. */
export type ChangeSignal = {
  /** Calls `listener` after every signal of the channel. Returns the function that ends it. */
  subscribe: (channel: string, listener: () => void) => () => void;
  /** False while the connection is lost: signals sent meanwhile are gone, so look for yourself. */
  isLive: () => boolean;
  close: () => Promise<void>;
};

type Log = Record<'info' | 'warn', (fields: object, event: string) => void>;

const reconnectAfterMs = 1000;

/** LISTENs on one connection of its own, and connects again whenever it is lost. Never rejects for a lost server. */
export async function listenForChanges(options: {
  url: string;
  channels: readonly string[];
  log: Log;
}): Promise<ChangeSignal> {
  const { url, channels, log } = options;
  const listeners = new Map<string, Set<() => void>>(channels.map((channel) => [channel, new Set()]));
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const tell = (channel: string): void => {
    for (const listener of listeners.get(channel) ?? []) listener();
  };

  const retry = (): void => {
    if (closed) return;
    timer = setTimeout(() => void open(), reconnectAfterMs);
    timer.unref();
  };

  const open = async (): Promise<void> => {
    let opened: pg.Client | null = null;
    try {
      opened = await connect({ url, applicationName: 'hub-change-signal' });
      const current = opened;
      current.on('notification', ({ channel }) => tell(channel));
      current.once('end', () => {
        if (client !== current) return;
        client = null;
        log.warn({}, 'change-signal.lost');
        retry();
      });
      for (const channel of channels) await current.query(`listen ${channel}`);
      if (closed) return void (await current.end());
      client = current;
      // Whatever was signalled while nobody listened.
      channels.forEach(tell);
    } catch {
      await opened?.end().catch(() => undefined);
      retry();
    }
  };

  await open();
  return {
    subscribe(channel, listener) {
      const known = listeners.get(channel);
      known?.add(listener);
      return () => known?.delete(listener);
    },
    isLive: () => client !== null,
    async close() {
      closed = true;
      clearTimeout(timer);
      const last = client;
      client = null;
      await last?.end();
    },
  };
}
