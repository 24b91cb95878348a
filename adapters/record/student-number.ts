import { idFromStudentNumber } from '../../platform/citizen-id.ts';
import { readIdentifier } from '../cells/identifiers.ts';
import { validIdOf } from './identity.ts';
import type { Reading } from './reading.ts';
import { readKey } from './reading.ts';

export type StudentNumber = {
  studentNumber: string | null;
  /** G verified, L temporary, OTHER an older or provincial number. */
  studentNumberKind: 'G' | 'L' | 'OTHER' | null;
  /** The valid citizen number inside a G number. */
  citizenId: string | null;
  /** Proves the same person inside this source only: a temporary number, or a G number whose ID part is wrong. */
  localKey: string | null;
};

/** Around a placeholder: whoever was born on that day and has no number has this one. */
const madeOfNone = /^[GL](?:9{6}|0{6})/;

/** 个人标识码 / 学籍号: G or L and 18 characters, otherwise kept as it is. */
export function readStudentNumber(reading: Reading, id: string): StudentNumber {
  const key = readKey(reading, id);
  if (key === null) return { studentNumber: null, studentNumberKind: null, citizenId: null, localKey: null };
  const number = readIdentifier(key).text;
  const split = idFromStudentNumber(number);
  const kind = split?.kind ?? (/^L\d/.test(number) ? 'L' : 'OTHER');
  const citizenId = split?.kind === 'G' ? validIdOf(split.idPart) : null;
  return {
    studentNumber: number,
    studentNumberKind: kind,
    citizenId,
    localKey:
      !madeOfNone.test(number) && (kind === 'L' || (kind === 'G' && citizenId === null)) ? number : null,
  };
}
