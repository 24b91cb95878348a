import { getOperationAST, GraphQLError, Lexer, parse, Source, TokenKind } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { HttpRefusal } from '../../platform/http/request.ts';
import type { SubgraphRequest } from '../../platform/subgraph/types.ts';
import { costModel, operationLimits } from './operation-limits.ts';
import type { CostModel, OperationLimits } from './operation-limits.ts';
import { measureOperation } from './operation-size.ts';
import type { OperationSize } from './operation-size.ts';

/** Checks the variables of a further request for an operation that was admitted. Throws HttpRefusal (400). */
export type AdmittedOperation = (variables: Record<string, unknown> | undefined) => void;

/**
 * Looks at an operation before it is validated and planned. Throws HttpRefusal (400) for one that asks too much;
 * null when nothing can be said because it does not parse or names no operation, which others tell better.
 */
export type Admission = (request: SubgraphRequest) => AdmittedOperation | null;

const admitted: AdmittedOperation = () => undefined;

export function createAdmission(
  schema: GraphQLSchema,
  limits: OperationLimits = operationLimits,
  model: CostModel = costModel,
): Admission {
  const options = { schema, limits, model };
  return ({ query, operationName, variables }) => {
    refuseManyTokens(query, limits.tokens);
    const document = parseOrNull(query);
    const operation = document === null ? null : getOperationAST(document, operationName || null);
    if (document === null || !operation) return null;
    const most = measureOperation(options, document, operation, null);
    refuseLarge(most, limits);
    if (most.pageVariables.size === 0) {
      refuseCostly(most, limits);
      return admitted;
    }
    // Mostly the largest pages fit, but a list of a thousand small rows may not hold large ones.
    const isFree = most.cost <= limits.cost;
    const check: AdmittedOperation = (given = {}) => {
      if (isFree && !usesDefault(given, most.pageVariables)) return refusePages(given, most.pageVariables);
      const size = measureOperation(options, document, operation, given);
      refuseLarge(size, limits);
      refuseCostly(size, limits);
    };
    check(variables);
    return check;
  };
}

function usesDefault(given: Record<string, unknown>, pages: ReadonlyMap<string, number>): boolean {
  for (const name of pages.keys()) if (!Object.hasOwn(given, name)) return true;
  return false;
}

function refusePages(given: Record<string, unknown>, pages: ReadonlyMap<string, number>): void {
  for (const [name, most] of pages) if (Number(given[name]) > most) throw pageTooLarge(most);
}

/** Before parsing: a tree of a document costs far more than its words. Throws HttpRefusal. */
function refuseManyTokens(query: string, most: number): void {
  const lexer = new Lexer(new Source(query));
  try {
    for (let tokens = 0; lexer.advance().kind !== TokenKind.EOF; tokens += 1) {
      if (tokens >= most) throw tooLarge(`holds more than ${most} tokens`);
    }
  } catch (error) {
    // Not words at all: whoever parses it says where.
    if (!(error instanceof GraphQLError)) throw error;
  }
}

function parseOrNull(query: string): DocumentNode | null {
  try {
    return parse(query, { noLocation: true });
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

function refuseLarge({ depth, aliases, oversizedPage }: OperationSize, limits: OperationLimits): void {
  if (depth > limits.depth) throw tooLarge(`nests deeper than ${limits.depth} levels`);
  if (aliases > limits.aliases) throw tooLarge(`uses more than ${limits.aliases} aliases`);
  if (oversizedPage !== null) throw pageTooLarge(oversizedPage.most);
}

function refuseCostly({ cost }: OperationSize, limits: OperationLimits): void {
  if (cost <= limits.cost) return;
  const told = `The operation may answer with ${cost} objects; at most ${limits.cost} are allowed. Ask for smaller pages.`;
  throw new HttpRefusal(400, 'OPERATION_TOO_COSTLY', told);
}

function tooLarge(problem: string): HttpRefusal {
  return new HttpRefusal(400, 'OPERATION_TOO_LARGE', `The operation ${problem}.`);
}

function pageTooLarge(most: number): HttpRefusal {
  return new HttpRefusal(400, 'PAGE_TOO_LARGE', `A page of this list has at most ${most} rows.`);
}
