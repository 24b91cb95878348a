import { Redis } from 'ioredis';

export type RedisWatch = {
  /** Every command Redis was sent since, with its arguments. */
  commands: string[];
  close: () => void;
};

export async function watchRedis(url: string): Promise<RedisWatch> {
  const client = new Redis(url);
  const monitor = await client.monitor();
  const commands: string[] = [];
  monitor.on('monitor', (_time: string, words: readonly string[]) => commands.push(words.join(' ')));
  return {
    commands,
    close: () => {
      monitor.disconnect();
      client.disconnect();
    },
  };
}

/** All keys with all they hold. */
export async function dumpRedis(url: string): Promise<string> {
  const client = new Redis(url);
  try {
    const lines: string[] = [];
    for (const key of await client.keys('*'))
      lines.push(`${key} ${JSON.stringify(await valueOf(client, key))}`);
    return lines.join('\n');
  } finally {
    client.disconnect();
  }
}

export async function plantInRedis(url: string, value: string): Promise<void> {
  const client = new Redis(url);
  await client.set('planted', value);
  client.disconnect();
}

async function valueOf(client: Redis, key: string): Promise<unknown> {
  const type = await client.type(key);
  switch (type) {
    case 'string':
      return client.get(key);
    case 'hash':
      return client.hgetall(key);
    case 'list':
      return client.lrange(key, 0, -1);
    case 'set':
      return client.smembers(key);
    case 'zset':
      return client.zrange(key, '0', '-1', 'WITHSCORES');
    case 'stream':
      return client.xrange(key, '-', '+');
    default:
      throw new TypeError(`A Redis key of type ${type}`);
  }
}
