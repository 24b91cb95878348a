import type { ExecutionResult } from 'graphql';
import type { DataObject } from '../tree/data-object.ts';

/** An answer without errors that is written out already. Its data are projected for who asks for them. */
export class WrittenAnswer implements Pick<ExecutionResult, 'data'> {
  /** `{"data":…}` and a new line, in UTF-8. */
  readonly bytes: Buffer;
  declare readonly errors?: never;
  readonly #project: () => DataObject | null;
  #data: DataObject | null | undefined = undefined;

  constructor(bytes: Buffer, project: () => DataObject | null) {
    this.bytes = bytes;
    this.#project = project;
  }

  get data(): DataObject | null {
    if (this.#data === undefined) this.#data = this.#project();
    return this.#data;
  }
}
