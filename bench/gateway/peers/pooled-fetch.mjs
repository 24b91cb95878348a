import { setMaxListeners } from 'node:events';
import { Pool } from 'undici';

/** `fetch` on kept-alive connections, without what makes undici's own slow. `Response`: the class its caller knows. */
export function createPooledFetch(Response) {
  const pools = new Map();
  return async (url, { method = 'GET', headers, body, signal } = {}) => {
    const { origin, pathname } = new URL(url);
    let pool = pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, { connections: 32, pipelining: 1 });
      pools.set(origin, pool);
    }
    // Hive gives every call of a subgraph the same signal, and node takes more than ten listeners to one for a leak.
    if (signal) setMaxListeners(0, signal);
    const answer = await pool.request({ path: pathname, method, headers, body, signal });
    return new Response(await answer.body.text(), { status: answer.statusCode, headers: answer.headers });
  };
}
