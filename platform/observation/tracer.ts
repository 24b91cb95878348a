/** Where a span is in a call: begun by an answerer, by a caller, or neither. */
export type SpanKind = 'INTERNAL' | 'SERVER' | 'CLIENT';

/** The only things a span may tell beside its name; values are short words, ids of our own, and numbers. */
export type SpanAttribute =
  | 'hub.operation'
  | 'hub.request_id'
  | 'hub.subgraph'
  | 'hub.outcome'
  | 'hub.schema'
  | 'hub.job'
  | 'http.status_code';

export type Span = {
  set: (attribute: SpanAttribute, value: string | number) => void;
};

export type Tracer = {
  /** Times `work`, as part of whatever is under way, or of a trace of its own. A rejection marks the span as failed. */
  span: <T>(name: string, kind: SpanKind, work: (span: Span) => Promise<T>) => Promise<T>;
  /** Like `span`, under the span that another of our processes named in its `traceparent`. */
  continued: <T>(
    traceparent: string | undefined,
    name: string,
    work: (span: Span) => Promise<T>,
  ) => Promise<T>;
  /** Notes something that has just ended, under what is under way; nothing where nothing is. */
  ended: (name: string, ms: number, attributes: Partial<Record<SpanAttribute, string | number>>) => void;
  /** What to send to another of our processes; null where nothing is under way. */
  traceparent: () => string | null;
  /** Sends what is left. */
  close: () => Promise<void>;
};
