import type { Department } from '../../platform/source-systems.ts';
import { departments } from '../../platform/source-systems.ts';
import type { FieldType, RowReader, RowValue, SheetAdapter } from '../adapter.ts';
import {
  readDay,
  readKey,
  readName,
  readPhoneOf,
  readText,
  report,
  startReading,
} from '../record/reading.ts';
import type { Reading } from '../record/reading.ts';
import { resolveDivision } from '../reference/divisions.ts';
import { columns } from './columns.ts';
import { departmentOfOffice } from './departments.ts';

/** A step of the chain the sheet arranges, as far as reading it needs. */
export type SheetStep = {
  code: string;
  /** The usual title first. */
  captions: readonly string[];
  /** Null for a leader above the departments. */
  department: Department | null;
  /** Its department stands in the sheet. */
  departmentFromSheet: boolean;
};

export type ContactArrangement = {
  steps: readonly SheetStep[];
  /** Captions of rows that are recognised and not stored. */
  unstored: readonly string[];
  /** Division the sheet is for: every place lies in it. */
  within: string;
};

const fields = {
  step: 'text',
  department: 'text',
  division: 'text',
  school: 'text',
  title: 'text',
  holder: 'text',
  phone: 'text',
  validFrom: 'date',
  validTo: 'date',
} as const satisfies Readonly<Record<string, FieldType>>;

export type ArrangedPost = Record<keyof typeof fields, string | null> & {
  step: string;
  division: string;
  title: string;
  holder: string;
};

/** 联系（包保）安排表 of one chain: a row is who holds which post for which place. */
export function contactArrangement(options: ContactArrangement): SheetAdapter {
  const steps = new Map(
    options.steps.flatMap((step) => step.captions.map((caption) => [spelling(caption), step] as const)),
  );
  const unstored = new Set(options.unstored.map(spelling));
  const expected = `${options.steps.map(({ captions }) => captions[0]).join('、')} (a step of the chain)`;
  return {
    title: '控辍保学联系安排表',
    columns,
    requireOneOf: [['division', 'township', 'village', 'schoolId', 'school', 'object']],
    fields,
    parseRow(row, context): Record<string, RowValue> | null {
      const reading = startReading(row, context);
      const printed = readText(reading, 'step');
      if (printed !== null && unstored.has(spelling(printed))) return null;
      const step = printed === null ? undefined : steps.get(spelling(printed));
      if (step === undefined) {
        const code = printed === null ? 'MISSING' : 'UNKNOWN_CODE';
        report(reading, 'step', { code, expected, value: printed, rejected: true });
      }
      const validFrom = readDay(reading, 'validFrom');
      const validTo = readDay(reading, 'validTo');
      if (validFrom !== null && validTo !== null && validTo < validFrom) {
        report(reading, 'validTo', {
          code: 'CONTRADICTION',
          expected: `不早于 ${validFrom} (a day not before the first one)`,
          value: validTo,
          rejected: true,
        });
      }
      const post: Record<keyof typeof fields, string | null> = {
        step: step?.code ?? null,
        department: step === undefined ? null : readDepartment(reading, step),
        ...readPlace(reading, options.within),
        title: readText(reading, 'title') ?? step?.captions[0] ?? null,
        holder: readName(reading),
        phone: readPhoneOf(reading, ['phone']),
        validFrom,
        validTo,
      };
      return reading.rejectedBy.length === 0 ? post : null;
    },
  };
}

function readDepartment(reading: Reading, step: SheetStep): Department | null {
  if (!step.departmentFromSheet) return step.department;
  const printed = readText(reading, 'department');
  const department =
    printed === null
      ? null
      : (departments.find((one) => one === printed.toUpperCase()) ?? departmentOfOffice(printed));
  if (department === null) {
    report(reading, 'department', {
      code: printed === null ? 'MISSING' : 'UNKNOWN_CODE',
      expected:
        '教育、公安、乡村振兴、残联、民政、司法、人社、市场监管、乡镇 (the department whose liaison it is)',
      value: printed,
      rejected: true,
    });
  }
  return department;
}

/** A row that names no place is about the whole division of the sheet. */
function readPlace(reading: Reading, within: string): { division: string | null; school: string | null } {
  const { row } = reading;
  const object = readText(reading, 'object');
  const schoolCell = readKey(reading, 'schoolId') ?? readText(reading, 'school');
  const objectIsSchool = object !== null && /(?:学校|小学|中学|初中|幼儿园|教学点)$/u.test(object);
  const school = schoolCell ?? (objectIsSchool ? object : null);
  const code = readKey(reading, 'division');
  const cells = [code, row.text('township'), row.text('village'), objectIsSchool ? null : object];
  if (cells.every((cell) => cell === null)) return { division: within, school };
  const [, township, village, address] = cells;
  const division = resolveDivision({
    codes: [code],
    township: township ?? null,
    village: village ?? null,
    address: address ?? null,
    within,
  });
  const column = placeColumn(row);
  if (division === null || division.length < within.length) {
    report(reading, column, {
      code: 'MALFORMED',
      expected: `${within} 内的地名或区划代码 (a place within ${within})`,
      value: row.text(column),
      rejected: true,
    });
    return { division: null, school };
  }
  if (!division.startsWith(within)) {
    report(reading, column, {
      code: 'CONTRADICTION',
      expected: `${within} 内的地名或区划代码 (a place within ${within})`,
      value: row.text(column),
      rejected: true,
    });
  }
  return { division, school };
}

function placeColumn(row: RowReader): string {
  return ['division', 'village', 'township', 'object'].find((id) => row.text(id) !== null) ?? 'object';
}

function spelling(caption: string): string {
  return caption.normalize('NFKC').replace(/[\s()[\]、,.·\-—/|:]/gu, '');
}
