import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/database.ts';
import type { TestDatabase } from '../../test/database.ts';
import { compareChild, onDay } from './compare-test-support.ts';
import { createSampleStore, emptyStore } from './sample-records.ts';
import type { SampleStore } from './sample-records.ts';

let database: TestDatabase;
let jobs: DataSource;
let sample: SampleStore;

beforeAll(async () => {
  database = await createTestDatabase();
  jobs = await database.dataSource('jobs');
  sample = createSampleStore(jobs);
});
afterAll(async () => database.drop());
beforeEach(async () => emptyStore(jobs));

const compared = (child: string, ...columns: readonly string[]): Promise<unknown> =>
  compareChild(jobs, child, columns);

describe('current records', () => {
  it('leaves out the row at the former school once the next school exports the same number', async () => {
    await sample.child('c1');
    const number = { source_key: 'G450703201503200013', student_number: 'G450703201503200013' };
    const first = await sample.batch('student', '2025-09-01', { kind: 'DELTA', removes: false });
    await sample.record('student', 'c1', first, {
      ...number,
      discriminator: 'A',
      school_id: 'A',
      school_name: 'A',
    });
    const second = await sample.batch('student', '2025-10-01', { kind: 'DELTA', removes: false });
    await sample.record('student', 'c1', second, {
      ...number,
      discriminator: 'B',
      school_id: 'B',
      school_name: 'B',
    });
    expect(await compared('c1', 'student_records', 'student_active_places', 'student_school_name')).toEqual({
      student_records: 1,
      student_active_places: 1,
      student_school_name: 'B',
    });
  });

  it('counts two schools of one export, and one row printed twice as one', async () => {
    await sample.child('c1');
    const batch = await sample.batch('student', onDay);
    const number = {
      source_key: 'n1',
      student_number: 'n1',
      school_id: 'A',
      school_name: 'A',
      discriminator: 'A',
    };
    await sample.record('student', 'c1', batch, number);
    await sample.record('student', 'c1', batch, { ...number, ordinal: 2 });
    expect(await compared('c1', 'student_active_records', 'student_active_places')).toEqual({
      student_active_records: 2,
      student_active_places: 1,
    });
    await sample.record('student', 'c1', batch, {
      ...number,
      discriminator: 'B',
      school_id: 'B',
      school_name: 'B',
    });
    expect(await compared('c1', 'student_active_places', 'student_active_schools')).toEqual({
      student_active_places: 2,
      student_active_schools: ['A', 'B'],
    });
  });

  it('remembers how a disappeared pupil left', async () => {
    await sample.child('c1');
    const gone = { present: false, grade: 'J3', status: 'GRADUATED' };
    await sample.record('student', 'c1', await sample.batch('student', '2025-06-30'), gone);
    const columns = [
      'student_records',
      'student_past_records',
      'student_past_status',
      'student_finished_records',
    ];
    expect(await compared('c1', ...columns)).toEqual({
      student_records: 0,
      student_past_records: 1,
      student_past_status: 'GRADUATED',
      student_finished_records: 1,
    });
  });

  it('counts only certificates that are valid on the day, with the components of multiple disability', async () => {
    await sample.child('c1');
    const batch = await sample.batch('disability', onDay);
    await sample.record('disability', 'c1', batch, {
      source_key: 'a',
      category: 'VISUAL',
      valid_until: '2025-11-19',
    });
    await sample.record('disability', 'c1', batch, {
      source_key: 'b',
      category: 'HEARING',
      status: 'CANCELLED',
    });
    const columns = ['disability_valid_records', 'disability_categories', 'child_disabled'];
    expect(await compared('c1', ...columns)).toEqual({
      disability_valid_records: 0,
      disability_categories: null,
      child_disabled: false,
    });
    const multiple = {
      source_key: 'c',
      category: 'MULTIPLE',
      components: '肢体,智力',
      valid_until: '2025-11-20',
    };
    await sample.record('disability', 'c1', batch, multiple);
    expect(await compared('c1', ...columns)).toEqual({
      disability_valid_records: 1,
      disability_categories: ['MULTIPLE', 'INTELLECTUAL', 'PHYSICAL'],
      child_disabled: true,
    });
  });

  it('takes registrations outside the place of the export for not local', async () => {
    await sample.child('c1');
    const batch = await sample.batch('household', onDay);
    await sample.record('household', 'c1', batch, { division: '450721101' });
    expect(await compared('c1', 'household_local', 'child_division')).toEqual({
      household_local: false,
      child_division: '450703101',
    });
  });
});

describe('the current term', () => {
  const pupil = { grade: 'P5', school_id: 'A', school_name: 'A', class_name: '1班' };

  it.each([
    ['2025-2026学年第一学期', '2024-2025学年第二学期'],
    ['2025年秋季学期', '2025年春季学期'],
    [null, '2024-2025学年下学期'],
  ])('is %s rather than %s', async (current, former) => {
    await sample.child('c1');
    const batch = await sample.batch('term', '2025-09-10');
    await sample.record('term', 'c1', batch, { source_key: 'now', term: current, reported: false });
    await sample.record('term', 'c1', batch, { source_key: 'before', term: former, reported: true });
    expect(await compared('c1', 'term_records', 'term_reported')).toEqual({
      term_records: 1,
      term_reported: false,
    });
  });

  it('says nothing of a child whose newest row is from a former term', async () => {
    await sample.child('c1');
    await sample.child('c2');
    const batch = await sample.batch('term', '2025-09-10');
    await sample.record('term', 'c1', batch, { term: '2024-2025学年第二学期', reported: true });
    await sample.record('term', 'c2', batch, { term: '2025-2026学年第一学期', reported: true });
    expect(await compared('c1', 'term_records', 'term_reported')).toEqual({
      term_records: 0,
      term_reported: null,
    });
  });

  it('notices a pupil whom the sheet of the own class leaves out', async () => {
    for (const id of ['c1', 'c2', 'c3']) await sample.child(id);
    const roll = await sample.batch('student', onDay);
    await sample.record('student', 'c1', roll, pupil);
    await sample.record('student', 'c2', roll, pupil);
    await sample.record('student', 'c3', roll, { ...pupil, class_name: '2班' });
    await sample.record('term', 'c2', await sample.batch('term', '2025-09-10'), { ...pupil, reported: true });
    expect(await compared('c1', 'term_class_covered', 'term_class_covered_as_of')).toEqual({
      term_class_covered: true,
      term_class_covered_as_of: '2025-09-10',
    });
    expect(await compared('c3', 'term_class_covered')).toEqual({ term_class_covered: false });
  });
});

describe('agreement', () => {
  const agreed = ['child_agreed_name', 'child_name_variants'] as const;

  it('follows most agencies, not most systems', async () => {
    await sample.child('c1');
    for (const group of ['student', 'term', 'graduate'] as const) {
      await sample.record(group, 'c1', await sample.batch(group, onDay), { name: '张珊' });
    }
    await sample.record('household', 'c1', await sample.batch('household', onDay));
    expect(await compared('c1', ...agreed)).toEqual({ child_agreed_name: null, child_name_variants: 2 });
    await sample.record('welfare', 'c1', await sample.batch('welfare', onDay));
    expect(await compared('c1', ...agreed)).toEqual({ child_agreed_name: '张三', child_name_variants: 2 });
  });

  it('hears an agency once for a name, whatever else its systems disagree about', async () => {
    await sample.child('c1');
    await sample.record('student', 'c1', await sample.batch('student', onDay), { name: '张珊' });
    const other = { name: '张珊', sex: 'FEMALE' };
    await sample.record('term', 'c1', await sample.batch('term', onDay), other);
    await sample.record('household', 'c1', await sample.batch('household', onDay));
    expect(await compared('c1', ...agreed)).toEqual({ child_agreed_name: null, child_name_variants: 2 });
  });

  it('lets one system of an agency speak against another', async () => {
    await sample.child('c1');
    await sample.record('student', 'c1', await sample.batch('student', onDay), { name: '张珊' });
    await sample.record('term', 'c1', await sample.batch('term', onDay));
    await sample.record('household', 'c1', await sample.batch('household', onDay));
    expect(await compared('c1', ...agreed)).toEqual({ child_agreed_name: '张三', child_name_variants: 2 });
  });

  it('follows the most of three values, and none where two of them are as many', async () => {
    await sample.child('c1');
    await sample.record('student', 'c1', await sample.batch('student', onDay), { name: '张珊' });
    await sample.record('household', 'c1', await sample.batch('household', onDay));
    await sample.record('welfare', 'c1', await sample.batch('welfare', onDay), { name: '张山' });
    expect(await compared('c1', ...agreed)).toEqual({ child_agreed_name: null, child_name_variants: 3 });
    await sample.record('disability', 'c1', await sample.batch('disability', onDay));
    expect(await compared('c1', ...agreed)).toEqual({ child_agreed_name: '张三', child_name_variants: 3 });
  });

  it('counts a birth date that only the number tells as a voice, not as a value of a record', async () => {
    await sample.child('c1', { citizen_id: '450703201503200013' });
    const told = { birth_date: '2015-03-02' };
    await sample.record('student', 'c1', await sample.batch('student', onDay), told);
    await sample.record('household', 'c1', await sample.batch('household', onDay), {
      birth_date: '2015-03-12',
    });
    const columns = ['child_agreed_birth_date', 'child_birth_date_variants'] as const;
    expect(await compared('c1', ...columns)).toEqual({
      child_agreed_birth_date: null,
      child_birth_date_variants: 2,
    });
    await sample.record('welfare', 'c1', await sample.batch('welfare', onDay), told);
    expect(await compared('c1', ...columns)).toEqual({
      child_agreed_birth_date: '2015-03-02',
      child_birth_date_variants: 2,
    });
  });

  it('takes a former name for the present one', async () => {
    await sample.child('c1');
    const renamed = { name: '张新', former_name_key: '张三' };
    await sample.record('household', 'c1', await sample.batch('household', onDay), renamed);
    await sample.record('student', 'c1', await sample.batch('student', onDay));
    expect(await compared('c1', ...agreed, 'student_names', 'student_name_keys')).toEqual({
      child_agreed_name: '张新',
      child_name_variants: 1,
      student_names: ['张三'],
      student_name_keys: ['张新'],
    });
  });

  it('survives two sources that call each other’s name the former one', async () => {
    await sample.child('c1');
    await sample.record('household', 'c1', await sample.batch('household', onDay), {
      name: '甲',
      former_name_key: '乙',
    });
    await sample.record('student', 'c1', await sample.batch('student', onDay), {
      name: '乙',
      former_name_key: '甲',
    });
    expect(await compared('c1', 'child_name_variants')).toEqual({ child_name_variants: 1 });
  });

  it('hears the trusted citizen number on sex and birth date', async () => {
    await sample.child('c1', { citizen_id: '450703201503200013' });
    const wrong = { sex: 'FEMALE', birth_date: '2015-03-02' };
    await sample.record('student', 'c1', await sample.batch('student', onDay), wrong);
    await sample.record('household', 'c1', await sample.batch('household', onDay));
    const columns = [
      'child_agreed_sex',
      'child_agreed_birth_date',
      'child_sex_variants',
      'child_birth_date_variants',
    ];
    expect(await compared('c1', ...columns)).toEqual({
      child_agreed_sex: 'MALE',
      child_agreed_birth_date: '2015-03-20',
      child_sex_variants: 2,
      child_birth_date_variants: 2,
    });
  });

  it('does not count a value that is not there', async () => {
    await sample.child('c1');
    await sample.record('student', 'c1', await sample.batch('student', onDay), {
      sex: null,
      birth_date: null,
    });
    await sample.record('household', 'c1', await sample.batch('household', onDay));
    const columns = [
      'student_sexes',
      'student_birth_dates',
      'child_sex_variants',
      'child_birth_date_variants',
    ];
    expect(await compared('c1', ...columns)).toEqual({
      student_sexes: null,
      student_birth_dates: null,
      child_sex_variants: 1,
      child_birth_date_variants: 1,
    });
  });
});

describe('coverage', () => {
  it('is the newest full export whose place holds the child’s', async () => {
    await sample.child('c1');
    await sample.batch('student', '2025-09-01');
    await sample.batch('student', '2025-10-01', { coverage: '450703101' });
    await sample.batch('student', '2025-11-01', { coverage: '450703102' });
    await sample.batch('student', '2025-11-02', { removes: false, shrink_held: true });
    expect(await compared('c1', 'student_covered_as_of')).toEqual({ student_covered_as_of: '2025-10-01' });
  });

  it('covers a child of unknown place by what covers a county', async () => {
    await sample.child('c1', { division: null });
    await sample.batch('student', '2025-11-01', { coverage: '450703101' });
    expect(await compared('c1', 'student_covered_as_of')).toEqual({ student_covered_as_of: null });
    await sample.batch('student', '2025-10-01');
    expect(await compared('c1', 'student_covered_as_of')).toEqual({ student_covered_as_of: '2025-10-01' });
  });
});

describe('guardians', () => {
  it('counts the living ones, and whether two sources have cells for them', async () => {
    await sample.child('c1');
    const mother = { name: '李四', relation: 'mother', citizenId: '450703198503200017' };
    const father = { name: '张五', relation: 'father', citizenId: null };
    const named = { guardians: JSON.stringify([mother, father]) };
    await sample.record('student', 'c1', await sample.batch('student', onDay), named);
    const batch = await sample.batch('household', onDay);
    await sample.record('household', 'c1', batch, { guardians: '[]' });
    const columns = ['child_living_guardians', 'child_guardians_told'];
    expect(await compared('c1', ...columns)).toEqual({
      child_living_guardians: 2,
      child_guardians_told: true,
    });
    await sample.child('grown');
    const dead = {
      name: '李四',
      citizen_id: mother.citizenId,
      citizen_id_status: 'VALID',
      status: 'DECEASED',
    };
    await sample.record('household', 'grown', batch, dead);
    expect(await compared('c1', ...columns)).toEqual({
      child_living_guardians: 1,
      child_guardians_told: true,
    });
  });

  it('counts a name once, however many sources and guardians there are', async () => {
    await sample.child('c1');
    const named = (...names: readonly string[]): Record<string, string> => ({
      guardians: JSON.stringify(names.map((name) => ({ name, citizenId: null }))),
    });
    await sample.record('student', 'c1', await sample.batch('student', onDay), named('李四'));
    await sample.record('household', 'c1', await sample.batch('household', onDay), named('张五', '李四'));
    await sample.record('welfare', 'c1', await sample.batch('welfare', onDay), named('', '李四'));
    expect(await compared('c1', 'child_living_guardians')).toEqual({ child_living_guardians: 2 });
    const many = named('张五', '李四', '王六', '王七');
    await sample.record('disability', 'c1', await sample.batch('disability', onDay), many);
    expect(await compared('c1', 'child_living_guardians')).toEqual({ child_living_guardians: 4 });
  });
});
