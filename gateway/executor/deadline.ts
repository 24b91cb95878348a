/** The work did not end in time. */
export class DeadlineError extends Error {
  override name = 'DeadlineError';
}

/**
 * Runs work that must end within `timeoutMs` milliseconds; its signal is aborted when it does not, or when `signal`
 * is. Rejects with DeadlineError, or with the reason of `signal`, even if the work ignores its signal.
 */
export function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<T> {
  if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const give = (reason: Error): void => {
      reject(reason);
      controller.abort(reason);
    };
    const onAbort = (): void => give(signal?.reason as Error);
    const timer = setTimeout(() => give(new DeadlineError(`No answer within ${timeoutMs} ms`)), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    const release = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    work(controller.signal).then(
      (value) => {
        release();
        resolve(value);
      },
      (error: unknown) => {
        release();
        reject(error as Error);
      },
    );
  });
}
