import type { Sql } from '../../platform/postgres/index.ts';
import { exportedOn } from './dataset.ts';
import type { AgencyView, BenchChild } from './dataset.ts';
import { inListOrder } from './operations.ts';

/**
 * Answers the statements of one agency's store from memory, so that everything above the database is the hub's own
 * code. Rows are made anew for each statement, as a driver does; records are shared, since nobody writes to them.
 */
export function createMemoryAgencySql(children: readonly BenchChild[], view: AgencyView): Sql {
  const byId = new Map(
    children.map((child) => {
      const records = [{ ...child[view], asOf: exportedOn, present: true }];
      return [child.id, { division: child.division, records }];
    }),
  );
  return asSql((_, [ids, division]) =>
    (ids as string[]).flatMap((id) => {
      const child = byId.get(id);
      if (child === undefined || !child.division.startsWith(division as string)) return [];
      const lists = { records: child.records, termRegistrations: [], graduations: [] };
      return [{ id, newestExport: exportedOn, newestSnapshot: exportedOn, freshnessDays: 190, lists }];
    }),
  );
}

export function createMemoryChildrenSql(children: readonly BenchChild[]): Sql {
  const list = inListOrder(children);
  const byId = new Map(list.map((child) => [child.id, child]));
  const indexOf = new Map(list.map((child, index) => [`${child.division}/${child.seq}`, index]));
  return asSql((statement, parameters) => {
    if (statement.includes('children: by id')) {
      const [ids, division] = parameters as [string[], string];
      return ids.flatMap((id) => {
        const child = byId.get(id);
        return child?.division.startsWith(division) === true
          ? [{ requestedId: id, ...identityOf(child) }]
          : [];
      });
    }
    const [division, after, seq, limit] = parameters as [string, string, number, number];
    const start = seq === 0 ? 0 : (indexOf.get(`${after}/${seq}`) ?? list.length) + 1;
    return list
      .slice(start, start + limit)
      .filter((child) => child.division.startsWith(division))
      .map(identityOf);
  });
}

function identityOf({ id, seq, citizenId, name, sex, birthDate, division }: BenchChild) {
  return { id, seq, citizenId, name, sex, birthDate, division, jurisdiction: division };
}

function asSql(answer: (statement: string, parameters: unknown[]) => unknown[]): Sql {
  return {
    query: <T>(statement: string, parameters: unknown = []) =>
      Promise.resolve(answer(statement, parameters as unknown[]) as T),
  };
}
