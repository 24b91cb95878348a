import { GraphQLError } from 'graphql';
import type { ExecutionResult } from 'graphql';
import type { Caller } from '../../../platform/subgraph/types.ts';
import type { AnswerGuard } from '../../executor/supergraph/answer-guard.ts';
import { extendDocument } from './extend-document.ts';
import { compileLook } from './look-code.ts';
import type { Look } from './look-code.ts';
import type { Violation } from './look-over.ts';
import { limitsOf } from './sensitive-fields.ts';
import type { Limits } from './sensitive-fields.ts';
import { compilePaths } from './sensitive-paths.ts';

/** Told of an answer that was held back; opaque ids and names of the schema. */
export type ViolationListener = (event: Violation & { requestId: string; department: string }) => void;

/**
 * The policy once more, on what the sources answered: a subgraph that leaks by a fault of its own does not reach the client.
 * An operation that asks for a class the caller may not see is refused before a source is asked; one whose answer holds a
 * child outside the division, a citizen number that is not masked, or data of a withheld class, is answered without data.
 * Compiled once for an operation and a class of callers; only paths with something to look at are walked.
 */
export function createPolicyGuard(onViolation: ViolationListener): AnswerGuard {
  return {
    extend: extendDocument,
    prepare(document, operation, schema) {
      /** Null: the operation asks for what these callers may not see. */
      const compiled = new Map<Limits, Look | null>();
      const compile = (limits: Limits): Look | null => {
        const { place, forbidden: fields } = compilePaths(document, operation, schema, limits);
        return fields.length > 0 ? null : compileLook(place, limits);
      };
      return (context) => {
        const { caller } = context as { caller?: Caller };
        const limits = caller === undefined ? null : limitsOf(caller);
        if (caller === undefined || limits === null) return { refusal: forbidden() };
        let look = compiled.get(limits);
        if (look === undefined) compiled.set(limits, (look = compile(limits)));
        if (look === null) return { refusal: forbidden() };
        const over = look;
        return (data) => {
          const violation = over(data, caller.division);
          if (violation === null) return null;
          onViolation({ ...violation, requestId: caller.requestId, department: caller.department });
          return refusal('The answer was held back.', 'ANSWER_WITHHELD');
        };
      };
    },
  };
}

function forbidden(): ExecutionResult {
  return refusal('The operation asks for what the caller may not see.', 'FORBIDDEN');
}

/** With a null for the data: the attempt is recorded. */
function refusal(message: string, code: string): ExecutionResult {
  return { data: null, errors: [new GraphQLError(message, { extensions: { code } })] };
}
