import { maskCitizenId } from '../../platform/citizen-id.ts';
import { withinDivision } from '../../platform/postgres/index.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { SourceView } from '../../platform/subgraph/source-view/store.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import { createStore as createChildStore } from '../../subgraphs/children/store.ts';
import type { ChildRow } from '../../subgraphs/children/tables.ts';
import { createStore as createHouseholdStore } from '../../subgraphs/households/store.ts';
import { createStore as createStudentStore } from '../../subgraphs/students/store.ts';
import { createStore as createWelfareStore } from '../../subgraphs/welfare/store.ts';
import { today } from './dataset.ts';
import { cursorOf, pageSize } from './operations.ts';
import type { BenchSubgraph } from './subgraphs.ts';

/** What was sent is not what the endpoint reads. */
export class InputError extends Error {
  override name = 'InputError';
}

/** `ids`: the children whose agency data were read. */
type Read = (input: unknown, caller: Caller) => Promise<{ data: object; ids: readonly string[] }>;

/** Both reads as one would write them by hand: the stores' statements, the page's in parallel, and one literal. */
export function createHandwrittenReads(storages: Record<BenchSubgraph, Sql>): { child: Read; page: Read } {
  // The reading role sees nothing that is not asked for within a division.
  const childrenOf = ({ division }: Caller) => createChildStore(withinDivision(storages.children, division));
  const students = createStudentStore(storages.students);
  const households = createHouseholdStore(storages.households);
  const welfare = createWelfareStore(storages.welfare);

  const shapeAll = async (rows: readonly ChildRow[], caller: Caller): Promise<object[]> => {
    const ids = rows.map(({ id }) => id);
    const [student, household, poverty] = await Promise.all([
      students.listViews(ids, caller, today),
      households.listViews(ids, caller, today),
      welfare.listViews(ids, caller, today),
    ]);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      citizenId:
        row.citizenId === null || caller.fullCitizenId ? row.citizenId : maskCitizenId(row.citizenId),
      sex: row.sex,
      birthDate: row.birthDate,
      division: row.division,
      student: shapeStudent(student.get(row.id)),
      household: shapeHousehold(household.get(row.id)),
      welfare: shapeWelfare(poverty.get(row.id)),
    }));
  };

  return {
    async child(input, caller) {
      const id = member(input, 'id');
      if (typeof id !== 'string') throw new InputError('id must be a text');
      const rows = await childrenOf(caller).listByIds([id], caller.division, false);
      const [child = null] = await shapeAll(rows, caller);
      return { data: { child }, ids: rows.map((row) => row.id) };
    },
    async page(input, caller) {
      const after = readCursor(member(input, 'after') ?? null);
      const { rows: found } = await childrenOf(caller).listChildren(
        { within: caller.division },
        { after, limit: pageSize + 1 },
        { total: false, links: false },
      );
      const rows = found.slice(0, pageSize);
      const shaped = await shapeAll(rows, caller);
      const edges = rows.map((row, index) => ({ cursor: cursorOf(row), node: shaped[index] }));
      const pageInfo = {
        hasNextPage: found.length > pageSize,
        endCursor: edges.at(-1)?.cursor ?? null,
      };
      return { data: { children: { edges, pageInfo } }, ids: rows.map((row) => row.id) };
    },
  };
}

function shapeStudent(view: SourceView<'records'> | undefined): object | null {
  if (view === undefined) return null;
  const records = view.records.map((record) => ({
    studentNumber: record['studentNumber'],
    schoolName: record['schoolName'],
    grade: record['grade'],
    className: record['className'],
    status: record['status'],
  }));
  return { state: view.state, asOf: view.asOf, records };
}

function shapeHousehold(view: SourceView<'records'> | undefined): object | null {
  if (view === undefined) return null;
  const records = view.records.map((record) => ({
    householdNumber: record['householdNumber'],
    headName: record['headName'],
    relationToHead: record['relationToHead'],
    status: record['status'],
  }));
  return { state: view.state, asOf: view.asOf, records };
}

function shapeWelfare(view: SourceView<'records'> | undefined): object | null {
  if (view === undefined) return null;
  const records = view.records.map((record) => ({
    householdType: record['householdType'],
    monitoringCategory: record['monitoringCategory'],
    riskRemoved: record['riskRemoved'],
    schoolState: record['schoolState'],
  }));
  return { state: view.state, asOf: view.asOf, records };
}

function member(input: unknown, name: string): unknown {
  if (typeof input !== 'object' || input === null) throw new InputError('The body must be an object');
  return Object.hasOwn(input, name) ? (input as Record<string, unknown>)[name] : undefined;
}

function readCursor(cursor: unknown): { division: string; seq: number } | null {
  if (cursor === null) return null;
  if (typeof cursor !== 'string') throw new InputError('after must be a cursor');
  const [division, seq] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
  if (typeof division !== 'string' || typeof seq !== 'number' || !Number.isSafeInteger(seq)) {
    throw new InputError('after must be a cursor');
  }
  return { division, seq };
}
