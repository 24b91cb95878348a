import { oneNameSql } from '../agreement/one-name.ts';

/**
 * SQL condition: the list of the row `s` has the child of the row `m` in that row, under plainly another name, and both stand in it today. A
 * list may say a person twice, but not under two names: the one is a brother's or sister's, whoever else calls that child so.
 */
export const listedOtherwiseSql = (
  m: string,
  s: string,
): string => `(${m}.source_system = ${s}.source_system and ${m}.present and ${s}.present
          and ${m}.name_key <> ${s}.name_key and ${m}.former_name_key is distinct from ${s}.name_key and ${s}.former_name_key is distinct from ${m}.name_key
          and exists (select from children.name_pinyin a, children.name_pinyin b
            where a.name_key = ${m}.name_key and b.name_key = ${s}.name_key and not ${oneNameSql('a', 'b')}))`;
