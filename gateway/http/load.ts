import { monitorEventLoopDelay } from 'node:perf_hooks';
import { HttpRefusal } from '../../platform/http/request.ts';

type LoadReport = {
  /** Requests being answered. */
  underWay: number;
  /** Requests turned away since the start. */
  shed: number;
  /** How late timers fired in the last full window, in milliseconds. */
  eventLoopDelayMs: { p50: number; p99: number; max: number };
};

export type Load = {
  /** Gives the function that ends the request. Throws HttpRefusal (503) when there are too many already. */
  enter: () => () => void;
  report: () => LoadReport;
  stop: () => void;
};

const windowMs = 10_000;

/**
 * Turns requests away before they cost anything: a queue nobody sees the end of only makes every answer come too late.
 */
export function createLoad(limits: { requests: number }): Load {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  let underWay = 0;
  let shed = 0;
  let lastWindow: LoadReport['eventLoopDelayMs'] | null = null;
  const read = (): LoadReport['eventLoopDelayMs'] => ({
    p50: milliseconds(delay.percentile(50)),
    p99: milliseconds(delay.percentile(99)),
    max: milliseconds(delay.max),
  });
  const windows = setInterval(() => {
    lastWindow = read();
    delay.reset();
  }, windowMs);
  windows.unref();

  return {
    enter() {
      if (underWay >= limits.requests) {
        shed += 1;
        throw new HttpRefusal(503, 'OVERLOADED', 'Too many requests at once.', { 'retry-after': '1' });
      }
      underWay += 1;
      let isInside = true;
      return () => {
        if (isInside) underWay -= 1;
        isInside = false;
      };
    },
    report: () => ({ underWay, shed, eventLoopDelayMs: lastWindow ?? read() }),
    stop() {
      clearInterval(windows);
      delay.disable();
    },
  };
}

/** Empty histograms answer NaN. */
function milliseconds(nanoseconds: number): number {
  return Number.isFinite(nanoseconds) ? Math.round(nanoseconds / 1e4) / 100 : 0;
}
