import type { FieldType } from '../adapter.ts';

/** Fields that the records of every source share. */
export const commonFields = {
  sourceKey: 'text',
  discriminator: 'text',
  partition: 'text',
  division: 'text',
  name: 'text',
  nameKey: 'text',
  formerName: 'text',
  formerNameKey: 'text',
  sex: 'text',
  birthDate: 'date',
  citizenIdRaw: 'text',
  citizenId: 'text',
  citizenIdStatus: 'text',
  idEvidence: 'text',
  localKey: 'text',
  ethnicGroup: 'text',
  phone: 'text',
  village: 'text',
  guardianName: 'text',
  guardianCitizenId: 'text',
  guardians: 'json',
} as const satisfies Readonly<Record<string, FieldType>>;

/** A record must give every field of its adapter, null where the source is silent. */
export type RecordOf<Fields extends Readonly<Record<string, FieldType>>> = {
  [Name in keyof Fields]: FieldValue<Fields[Name]> | null;
};

type FieldValue<Type extends FieldType> = Type extends 'boolean'
  ? boolean
  : Type extends 'integer'
    ? number
    : string;
