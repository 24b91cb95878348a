import type { Execution } from './execution/context.ts';
import type { ExecuteRequest, ExecutorOptions } from './options.ts';
import type { SourceOperation } from './plan/nodes.ts';
import { addStray } from './projection/error-report.ts';
import type { ErrorReport } from './projection/error-report.ts';
import { callSource } from './source/call.ts';
import type { CallListeners } from './source/call.ts';
import type { Deadlines } from './source/deadline.ts';
import type { TypeRelation } from './supergraph/type-relation.ts';
import type { DataObject } from './tree/data-object.ts';
import type { SourceFailure } from './tree/source-failure.ts';

/** One execution of an operation. A class, because half a dozen functions of its own cost more than what they do. */
export class Run implements Execution, CallListeners {
  readonly data: DataObject;
  readonly variables: DataObject;
  gathered: Execution['gathered'] = null;
  readonly #options: ExecutorOptions;
  readonly #request: ExecuteRequest;
  readonly #report: ErrorReport;
  readonly #deadlines: Deadlines;

  constructor(
    options: ExecutorOptions,
    data: DataObject,
    variables: DataObject,
    request: ExecuteRequest,
    report: ErrorReport,
    deadlines: Deadlines,
  ) {
    this.#options = options;
    this.data = data;
    this.variables = variables;
    this.#request = request;
    this.#report = report;
    this.#deadlines = deadlines;
  }

  get types(): TypeRelation {
    return this.#options.supergraph.types;
  }

  get entitiesExist(): boolean {
    return this.#options.entitiesExist;
  }

  get onEntity(): Execution['onEntity'] {
    return this.#request.onEntity;
  }

  get onFailure(): CallListeners['onFailure'] {
    return this.#options.onFailure;
  }

  sawFailure(): void {
    this.#report.sawFailure = true;
  }

  onLeftOut({ source }: SourceOperation): void {
    this.sawFailure();
    this.onFailure?.({ source, code: 'SOURCE_UNAVAILABLE', reason: 'answer does not fit' });
  }

  onStray(failure: SourceFailure): void {
    addStray(this.#report, failure);
  }

  call(operation: SourceOperation, variables: DataObject): Promise<DataObject | SourceFailure> {
    const { source } = operation;
    this.#request.onSource?.(source);
    const { observer } = this.#options;
    return observer === undefined
      ? this.#callSource(operation, variables)
      : observer.call(source, () => this.#callSource(operation, variables));
  }

  #callSource(
    { source, query, operationName, isMutation }: SourceOperation,
    variables: DataObject,
  ): Promise<DataObject | SourceFailure> {
    const transport = this.#options.transports.get(source);
    const request = operationName === undefined ? { query, variables } : { query, variables, operationName };
    const { context } = this.#request;
    const { argumentNames } = this.#options.supergraph;
    const deadlines = this.#deadlines;
    return callSource({ source, transport, request, context, isMutation, deadlines, argumentNames }, this);
  }
}
