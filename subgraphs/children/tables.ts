import type { PlainDate } from '../../platform/plain-date.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';

type Sex = 'MALE' | 'FEMALE';

type LinkRule =
  | 'CITIZEN_ID'
  | 'DISABILITY_CARD'
  | 'STUDENT_NUMBER'
  | 'RENUMBERED'
  | 'LOCAL_NUMBER'
  | 'NAME_AND_BIRTH_DATE'
  | 'PROBABILISTIC'
  | 'STEWARD'
  | 'UNLINKED';

type ChangeKind = 'CREATED' | 'JOINED' | 'SPLIT' | 'MOVED' | 'UPDATED' | 'RETIRED' | 'ERASED';

/** A living identity of `children.child`. */
export type ChildRow = {
  id: string;
  /** Age of the identity. */
  seq: number;
  citizenId: string | null;
  name: string | null;
  sex: Sex | null;
  birthDate: PlainDate | null;
  /** As the reader may know it. */
  division: string | null;
  /** As the golden record has it: who may know of the child is decided by it. */
  jurisdiction: string | null;
  /** Brought along where they were asked for. */
  linkRecords?: LinkRecordRow[] | undefined;
};

/** What the linkage noted about a link: codes only, never values. */
export type LinkNote = {
  /** Against the name that holds the number. */
  name?: 'alone' | 'agrees' | 'differs';
  /** Against the date inside the record's own number. */
  birthDate?: 'agrees' | 'contradicts' | 'not-given';
  /** Why the record's own number is not believed. */
  ejected?:
    | 'birth-date'
    | 'rival'
    | 'sex'
    | 'registered'
    | 'listed'
    | 'sibling'
    | 'slip'
    | 'other-number'
    | 'renumbered'
    | 'outdated'
    | 'too-young'
    | 'too-old'
    | 'another-grade'
    | 'decision';
  /** Fields beside name and birth date that agree. */
  corroboration?: readonly (
    'guardian-number' | 'guardian-name' | 'phone' | 'village' | 'county' | 'printed-number'
  )[];
  /** It goes with another row of its name and birth date, made from the same paper; that field speaks for it. */
  companion?: true;
  /** It goes with another row without a number by score: the weight is that row's, and not a child's. */
  fellow?: true;
  /** It is of the child whose number stands inside its student or certificate number, and not of its column's. */
  otherNumber?: true;
  /** The steward's decision it follows, or that keeps it apart. */
  decision?: string;
  /** Of a link by score: the model's version, the weight in bits, each field's level and bits, the second-best's bits. */
  model?: string;
  bits?: number;
  fields?: Readonly<Record<string, readonly [level: string, bits: number]>>;
  runnerUp?: number;
  /** What else agrees beside a local number: the name, or only the birth date. */
  local?: 'agrees' | 'differs';
  /** Children of the same name and birth date that another field speaks for. */
  candidates?: number;
};

/** One row of `children.link_record`, with its child. */
export type LinkRecordRow = {
  childId: string;
  /** The number its child is trusted to have. */
  childCitizenId: string | null;
  source: SourceSystem;
  recordId: number;
  sourceKey: string;
  fileRow: number;
  importId: string;
  asOf: PlainDate;
  present: boolean;
  name: string;
  nameKey: string;
  sex: Sex | null;
  birthDate: PlainDate | null;
  citizenId: string | null;
  citizenIdRaw: string | null;
  citizenIdStatus: 'VALID' | 'INVALID' | 'TEMPORARY' | 'OTHER_DOCUMENT' | 'MISSING';
  division: string | null;
  rule: LinkRule;
  explanation: LinkNote;
  /** It stands alone or with others without a number, and a steward is asked about it. */
  awaitsReview?: boolean;
};

export type ChangeRow = {
  seq: number;
  kind: ChangeKind;
  childId: string;
  otherChildId: string | null;
  at: Date;
};
