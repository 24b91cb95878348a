import type { GraphQLResolveInfo } from 'graphql';
import { isSelected } from '../../../../platform/graphql/selected-fields.ts';
import { historyOfFlag } from './event-fields.ts';
import type { FlagSight } from '../disclosure.ts';
import { childOfFlag } from './shown-child.ts';

/** What a statement that reads flags brings along, because the request goes on to ask for it. */
export type BroughtAlong = {
  history: boolean;
  /** What this subgraph knows of the flag's child. */
  child: boolean;
  /** With the history of each of the child's flags. */
  childHistory: boolean;
};

export const nothingAlong: BroughtAlong = { history: false, child: false, childHistory: false };

/** What the request asks for below the flags at this path. */
export function askedAlong(
  info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>,
  path: readonly string[] = [],
): BroughtAlong {
  const isAsked = (...further: string[]): boolean => isSelected(info, [...path, ...further]);
  return {
    history: isAsked('history'),
    child: isAsked('child', 'schooling') || isAsked('child', 'mismatches'),
    childHistory: isAsked('child', 'mismatches', 'history'),
  };
}

/** What any of several brings along. */
export function allAlong(each: readonly BroughtAlong[]): BroughtAlong {
  return {
    history: each.some(({ history }) => history),
    child: each.some(({ child }) => child),
    childHistory: each.some(({ childHistory }) => childHistory),
  };
}

/** SQL: further columns of the flag `m`; the same text as without where nothing is brought along. */
export function alongColumns(
  { history, child, childHistory }: BroughtAlong,
  { sight, division }: { sight: FlagSight; division: string },
  parameter: (value: unknown) => string,
): string {
  const ofChild = child ? childOfFlag({ sight, division, history: childHistory }, parameter) : null;
  return `${history ? `, ${historyOfFlag(sight, parameter)} as history` : ''}${ofChild === null ? '' : `, ${ofChild} as child`}`;
}
