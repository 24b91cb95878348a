import { readFile } from 'node:fs/promises';
import { Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { plainDate } from '../../platform/plain-date.ts';
import { caller } from '../../platform/subgraph/test-support.ts';
import { catalogue } from '../../subgraphs/reconciliation/mismatch/catalogue.ts';
import { describeEvidence } from './evidence-text.ts';

const columns = catalogue.flatMap((rule) =>
  rule.casesOn(plainDate('2026-09-10')).flatMap(({ evidence }) => evidence),
);
const told = (field: string, value: string | null): string =>
  describeEvidence([{ field, value, source: null }], caller);

/** The codes of one enum of a subgraph's schema. */
async function codesOf(subgraph: string, name: string): Promise<string[]> {
  const path = new URL(`../../subgraphs/${subgraph}/schema.graphql`, import.meta.url);
  const { definitions } = parse(await readFile(path, 'utf8'));
  const found = definitions.find((one) => one.kind === Kind.ENUM_TYPE_DEFINITION && one.name.value === name);
  if (found?.kind !== Kind.ENUM_TYPE_DEFINITION) throw new Error(`${subgraph} has no ${name}`);
  return (found.values ?? []).map((value) => value.name.value);
}

describe('evidence in the words of an office', () => {
  it('has a Chinese caption for every field that any rule shows', () => {
    const unnamed = columns.map(({ field }) => told(field, null)).filter((text) => /[a-z]/i.test(text));
    expect(unnamed).toEqual([]);
  });

  it.each([
    ['students', 'StudentStatus', 'student.status'],
    ['students', 'DisabilityCategory', 'student.disabilityCategory'],
    ['households', 'PersonStatus', 'household.status'],
    ['disability', 'CertificateStatus', 'disability.status'],
    ['welfare', 'MonitoringCategory', 'welfare.monitoringCategory'],
  ])('has a word for every code of %s: %s', async (subgraph, name, field) => {
    const codes = await codesOf(subgraph, name);
    expect(codes.length).toBeGreaterThan(1);
    expect(codes.map((code) => told(field, code)).filter((text) => /[a-z]/i.test(text))).toEqual([]);
  });

  it('puts each member of a list, and a grade, into words', () => {
    expect(told('disability.categories', 'HEARING、SPEECH')).toBe('残疾人系统残疾类别：听力残疾、言语残疾');
    expect(told('student.grade', 'P3')).toBe('学籍系统年级：三年级');
    expect(told('disability.grade', '2')).toBe('残疾人系统残疾等级：2');
  });

  it('leaves what an agency printed as it stands', () => {
    expect(told('student.schoolName', '大寺镇中心小学')).toBe('学籍系统学校：大寺镇中心小学');
  });
});
