import { readFileSync } from 'node:fs';
import classesData from './classes.json' with { type: 'json' };

/** What a department may do with a class of data for a purpose. `mask`: shown, citizen numbers masked. */
export type Effect = 'allow' | 'mask' | 'withhold';

export type DataClass = keyof typeof classesData;

export const dataClasses = Object.keys(classesData) as readonly DataClass[];

/** A row of the matrix: one department, one purpose. */
export type PolicyRow = {
  department: string;
  purpose: string;
  effects: Readonly<Record<DataClass, Effect>>;
};

/**
 * What can be enforced. Citizen numbers are never withheld, because a record without any cannot be found again; nobody is
 * let in who may not see who a child is, and where it learns; all else can be withheld, but not masked.
 */
const enforceable: Readonly<Partial<Record<DataClass, readonly Effect[]>>> = {
  reference: ['allow'],
  identity: ['allow'],
  schooling: ['allow'],
  'citizen-number': ['allow', 'mask'],
};
const otherwise: readonly Effect[] = ['allow', 'withhold'];

/** Reads the matrix. Throws TypeError naming the line: half a policy is none. */
export function readMatrix(text: string): readonly PolicyRow[] {
  const [header = '', ...lines] = text.trim().split('\n');
  const [department, purpose, ...columns] = header.split(',');
  if (
    department !== 'department' ||
    purpose !== 'purpose' ||
    columns.toSorted().join() !== [...dataClasses].sort().join()
  ) {
    throw new TypeError(
      `The matrix must have the columns department, purpose and one for each class: ${dataClasses.join(', ')}`,
    );
  }
  const seen = new Set<string>();
  return lines.map((line, index) => {
    const problem = (what: string): TypeError => new TypeError(`Line ${index + 2} of the matrix: ${what}`);
    const cells = line.split(',');
    const [rowDepartment = '', rowPurpose = '', ...effects] = cells;
    const key = `${rowDepartment} ${rowPurpose}`;
    if (rowDepartment === '' || rowPurpose === '' || effects.length !== columns.length) {
      throw problem(`expected ${columns.length + 2} cells`);
    }
    if (seen.has(key)) throw problem(`${key} stands twice`);
    seen.add(key);
    const entries = columns.map((column, at): [DataClass, Effect] => {
      const name = column as DataClass;
      const allowed = enforceable[name] ?? otherwise;
      const effect = allowed.find((one) => one === effects[at]);
      if (effect === undefined) throw problem(`${column} must be one of ${allowed.join(', ')}`);
      return [name, effect];
    });
    return {
      department: rowDepartment,
      purpose: rowPurpose,
      effects: Object.fromEntries(entries) as Record<DataClass, Effect>,
    };
  });
}

export const policyRows = readMatrix(readFileSync(new URL('./matrix.csv', import.meta.url), 'utf8'));

/** By department and purpose: asked for in every request. */
const rowsByDepartment = new Map<string, Map<string, PolicyRow>>();
for (const row of policyRows) {
  const rows = rowsByDepartment.get(row.department) ?? new Map<string, PolicyRow>();
  rowsByDepartment.set(row.department, rows.set(row.purpose, row));
}

/** Null where the matrix has no such row: then nothing is granted. */
export function findPolicyRow(department: string, purpose: string): PolicyRow | null {
  return rowsByDepartment.get(department)?.get(purpose) ?? null;
}

type Assignment = { field: string; dataClass: DataClass };

/** Every `Type.field` that stands in a class, as the file lists them. */
function listAssignments(): readonly Assignment[] {
  return dataClasses.flatMap((dataClass) =>
    Object.entries(classesData[dataClass].fields).flatMap(([type, names]) =>
      names.split(' ').map((name) => ({ field: `${type}.${name}`, dataClass })),
    ),
  );
}

const assignments = listAssignments();
const classByField = new Map(assignments.map(({ field, dataClass }) => [field, dataClass]));

/** Null for a field nobody has classified: it is to be withheld from everybody. */
export function classOfField(type: string, field: string): DataClass | null {
  return classByField.get(`${type}.${field}`) ?? null;
}

/**
 * What is wrong between the classes and a schema: fields without a class, fields in two classes, and classified fields the
 * schema does not have. Empty when every field stands in exactly one class.
 */
export function listPolicyGaps(fieldsOfSchema: readonly string[]): readonly string[] {
  const known = new Set(fieldsOfSchema);
  const times = new Map<string, number>();
  for (const { field } of assignments) times.set(field, (times.get(field) ?? 0) + 1);
  return [
    ...fieldsOfSchema.filter((field) => !times.has(field)).map((field) => `${field} stands in no class`),
    ...[...times].flatMap(([field, count]) => [
      ...(count > 1 ? [`${field} stands in ${count} classes`] : []),
      ...(known.has(field) ? [] : [`${field} is not in the schema`]),
    ]),
  ];
}
