import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkDigit } from '../platform/citizen-id.ts';

const header =
  '姓名,公民身份号码,曾用名,性别,民族,出生日期,户号,户别,户主姓名,户主公民身份号码,与户主关系,户口类别,' +
  '监护人一姓名,监护人一公民身份号码,乡镇（街道）,居（村）委会,户籍地址,派出所,人员状态,联系电话\n';

const surnames = [...'李王张刘陈杨黄赵吴周梁罗邓韦覃莫'];
const givenCharacters = [...'子梓浩欣怡雨宇轩涵思佳嘉诗文博俊杰晨阳明慧静婷晓雅琪玲燕凤兰海波涛龙飞建国志强'];

export type PopulationOptions = {
  rows: number;
  /** Of the `index`th row; default is a village of one town. */
  address?: (index: number) => string;
};

/**
 * An export of the population registry with made-up people, in GB/T form: every number is new and its check digit
 * right and says the sex, households have four members, names repeat as they do in a county. The same arguments give the same file.
 */
export function* populationCsv({ rows, address = villageOf }: PopulationOptions): Generator<string> {
  yield `\ufeff${header}`;
  let block = '';
  for (let index = 0; index < rows; index += 1) {
    const head = index - (index % 4);
    const name = nameOf(index);
    block +=
      `${name},${citizenIdOf(index)},,${index % 2 === 0 ? '1' : '2'},01,${birthOf(index)},${householdOf(head)},家庭户,` +
      `${nameOf(head)},${citizenIdOf(head)},${index === head ? '户主' : '子'},农业家庭户口,` +
      `${nameOf(head + 1)},${citizenIdOf(head + 1)},青塘镇,第${index % 30}村,${address(index)},青塘派出所,正常,\n`;
    if (block.length > 32_768) {
      yield block;
      block = '';
    }
  }
  yield block;
}

export async function writePopulationCsv(path: string, options: PopulationOptions): Promise<void> {
  await pipeline(Readable.from(populationCsv(options)), createWriteStream(path));
}

function villageOf(index: number): string {
  return `青塘镇第${index % 30}村${index % 211}号`;
}

function householdOf(head: number): string {
  return `450703${String(100_000_000 + head)}`;
}

function nameOf(index: number): string {
  const surname = surnames[Math.floor(index / 4) % surnames.length] ?? '';
  const first = givenCharacters[index % givenCharacters.length] ?? '';
  const second = givenCharacters[(index * 7 + Math.floor(index / 40)) % givenCharacters.length] ?? '';
  return surname + first + second;
}

/** 800 sequence numbers a day, then the next day; scattered, since a registry is not sorted by number. */
function scatter(index: number): { day: number; sequence: number } {
  const scattered = (index * 7_919) % 8_000_000;
  return { day: Math.floor(scattered / 800), sequence: scattered % 800 };
}

function birthOf(index: number): string {
  const birth = new Date(Date.UTC(1990, 0, 1) + scatter(index).day * 86_400_000);
  return birth.toISOString().slice(0, 10).replaceAll('-', '');
}

function citizenIdOf(index: number): string {
  const { sequence } = scatter(index);
  const first17 = `450703${birthOf(index)}${String(sequence + 1).padStart(3, '0')}`;
  return first17 + checkDigit(first17);
}
