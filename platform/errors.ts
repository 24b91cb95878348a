/** Base of every error whose message may be shown to the person at the terminal. Never put row text into one. */
export class HubError extends Error {
  /** Stable, upper case with underscores. */
  readonly code: string;
  /** What the command line ends with: 1 refused or failed, 2 wrong usage. */
  readonly exitCode: number;

  constructor(code: string, message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** The environment cannot be used as it is; the message lists every problem. */
export class ConfigError extends HubError {
  constructor(problems: readonly string[]) {
    super('CONFIG_INVALID', ['The configuration has problems:', ...problems].join('\n  - '));
  }
}

/** An expected refusal: nothing is broken, the request cannot be granted, and the message says what to do. */
export class RefusedError extends HubError {
  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(code, message, options);
  }
}

/** Makes the compiler prove that a switch is exhaustive. */
export function unreachable(x: never): never {
  throw new TypeError(`Unexpected case: ${typeof x}`);
}
