import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { join } from 'node:path';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import { typeRow, withWrongDigit, type IdentityCells } from './clerk-errors.ts';
import { drawCircumstances, type Circumstances } from './circumstances.ts';
import * as exported from './exports.ts';
import { drawHouseholds, schoolYearStart, type County, type Household, type Person } from './population.ts';
import { createRandom, type Random } from './random.ts';
import { createSheetWriter, type SheetWriter } from './sheet-writer.ts';

export type SynthesizeOptions = {
  /** Children of 0 to 18 years to draw. */
  children: number;
  seed: number;
  /** 0 = clerks make no mistakes, 1 = the usual mix, 3 = a bad year. */
  errorRate: number;
  out: string;
  county: County;
  /** Day of the exports. */
  day: PlainDate;
  onProgress?: (children: number) => void;
};

export type SynthesizeSummary = {
  files: { source: SourceSystem; path: string; rows: number }[];
  children: number;
  expectedMismatches: number;
};

/** Above this many children the spreadsheet exports are written as CSV: a workbook is held in memory. */
const workbookLimit = 20_000;

/**
 * Writes the exports of every source system for a made-up county, and beside them `truth/links.csv`
 * (source_system,file_row,person) and `truth/mismatches.csv` (rule,person,firm).
 * `firm` is false where a clerk's mistake touched the child, so that the exports alone may not show the mismatch.
 */
export async function synthesize(options: SynthesizeOptions): Promise<SynthesizeSummary> {
  const random = createRandom(options.seed);
  await mkdir(join(options.out, 'truth'), { recursive: true });
  const layouts = exported.sheetLayouts(options.county, options.day, options.children > workbookLimit);
  const sheets = {} as Record<SourceSystem, SheetWriter>;
  const rows = {} as Record<SourceSystem, number>;
  for (const [source, layout] of Object.entries(layouts) as [
    SourceSystem,
    (typeof layouts)[SourceSystem],
  ][]) {
    sheets[source] = createSheetWriter(join(options.out, layout.file), layout);
    rows[source] = 0;
  }
  const links = createWriteStream(join(options.out, 'truth', 'links.csv'));
  const mismatches = createWriteStream(join(options.out, 'truth', 'mismatches.csv'));
  links.write('source_system,file_row,person\n');
  mismatches.write('rule,person,firm\n');
  const save: SaveRow = async (source, person, cells) => {
    const fileRow = await sheets[source].write(cells);
    rows[source] += 1;
    links.write(`${source},${fileRow},${person.id}\n`);
  };
  const state: CountyState = { options, random, save, usedIds: new Set(), disabilitySerial: 0 };
  let children = 0;
  let expectedMismatches = 0;
  for (const household of drawHouseholds(random, options.county, options.children, options.day)) {
    const drawn = drawCircumstances(random, household, options.day);
    const spoiled = await writeHousehold(state, household, drawn);
    for (const child of drawn) {
      for (const rule of child.expected) {
        mismatches.write(`${rule},${child.person.id},${!spoiled.has(child)}\n`);
        expectedMismatches += 1;
      }
    }
    children += drawn.length;
    if (children % 1000 < drawn.length) options.onProgress?.(children);
  }
  for (const sheet of Object.values(sheets)) await sheet.close();
  for (const stream of [links, mismatches]) {
    stream.end();
    await finished(stream);
  }
  const files = (Object.keys(layouts) as SourceSystem[]).map((source) => ({
    source,
    path: join(options.out, layouts[source].file),
    rows: rows[source],
  }));
  return { files, children, expectedMismatches };
}

type SaveRow = (source: SourceSystem, person: Person, cells: Record<string, string>) => Promise<void>;
type CountyState = {
  options: SynthesizeOptions;
  random: Random;
  save: SaveRow;
  usedIds: Set<string>;
  disabilitySerial: number;
};

/** Writes every row of one household and tells which children a clerk's mistake touched. */
async function writeHousehold(
  state: CountyState,
  household: Household,
  children: readonly Circumstances[],
): Promise<Set<Circumstances>> {
  const { random, save, options } = state;
  const { county } = options;
  const { father, mother } = household;
  const spoiled = new Set<Circumstances>();
  const asIs = (person: Person): IdentityCells => ({
    name: person.name,
    citizenId: person.citizenId,
    birthDate: person.birthDate,
  });
  const typed = (child: Circumstances, cells: IdentityCells): IdentityCells => {
    const result = typeRow(random, options.errorRate, cells, father.citizenId);
    if (result.spoiled) spoiled.add(child);
    return result.cells;
  };
  const registered = children.filter((child) => child.hukou !== 'ELSEWHERE');
  const poor = children.some((child) => child.welfare !== null);
  if (registered.length > 0) {
    for (const [adult, relation] of [
      [father, '户主'],
      [mother, '妻'],
    ] as const) {
      await save(
        'population-registry',
        adult,
        exported.populationCells(county, household, adult, relation, asIs(adult), null),
      );
    }
  }
  if (poor) {
    for (const [adult, relation] of [
      [father, '户主'],
      [mother, '配偶'],
    ] as const) {
      const number = `${household.number}${relation === '户主' ? '01' : '02'}`;
      await save(
        'poverty-monitoring',
        adult,
        exported.povertyCells(county, household, adult, relation, asIs(adult), number, null),
      );
    }
  }
  for (const [at, child] of children.entries()) {
    const { person } = child;
    const relation = person.sex === 'MALE' ? '子' : '女';
    if (child.hukou !== 'ELSEWHERE') {
      const cells = typed(child, asIs(person));
      await save(
        'population-registry',
        person,
        exported.populationCells(county, household, person, relation, cells, child),
      );
    }
    if (child.welfare !== null) {
      const number = `${household.number}${String(at + 3).padStart(2, '0')}`;
      const cells = typed(child, asIs(person));
      await save(
        'poverty-monitoring',
        person,
        exported.povertyCells(county, household, person, `之${relation}`, cells, number, child),
      );
    }
    if (child.disability !== null) {
      state.disabilitySerial += 1;
      const cells = typed(child, asIs(person));
      await save(
        'disability-register',
        person,
        exported.disabilityCells(child, child.disability, cells, state.disabilitySerial),
      );
    }
    if (child.school !== null) await writeSchoolRows(state, child, child.school, typed);
  }
  return spoiled;
}

async function writeSchoolRows(
  state: CountyState,
  child: Circumstances,
  school: NonNullable<Circumstances['school']>,
  typed: (child: Circumstances, cells: IdentityCells) => IdentityCells,
): Promise<void> {
  const { random, save, options } = state;
  const { person } = child;
  const { day } = options;
  const number = `G${person.citizenId}`;
  const registryCells = typed(child, {
    name: child.registryName ?? person.name,
    citizenId: child.registryIdBroken ? withWrongDigit(random, person.citizenId) : person.citizenId,
    birthDate: child.registryBirthDate ?? person.birthDate,
  });
  await save(
    'student-registry',
    person,
    exported.studentCells(child, school, registryCells, number, day, null),
  );
  if (child.secondSchool !== null) {
    const { place, changedOn } = child.secondSchool;
    await save(
      'student-registry',
      person,
      exported.studentCells(child, place, registryCells, number, day, changedOn),
    );
  }
  const year = Number(schoolYearStart(day).slice(0, 4));
  if (child.reported !== null) {
    const term = `${year}-${year + 1}学年第${day.slice(5) >= '02-15' && day.slice(5) < '08-15' ? '二' : '一'}学期`;
    // The term sheet is written from the roll, so it repeats what the roll says.
    await save('term-registration', person, exported.termCells(child, school, registryCells, number, term));
  }
  if (school.stage === 'JUNIOR' && child.status !== '毕业') {
    const yearsIn = '七八九'.indexOf(school.grade.charAt(0));
    const cells = typed(child, {
      name: person.name,
      citizenId: person.citizenId,
      birthDate: person.birthDate,
    });
    await save('graduate-roster', person, exported.graduateCells(child, year - yearsIn, cells, number));
  }
}
