import { oneNameSql, sameGivenSql, unreadSql } from '../agreement/one-name.ts';

/**
 * SQL condition: the list of the row `s` has the child of the row `m` in that row, under plainly another name, and both stand in it today. A
 * list may say a person twice, but not under two names: the one is a brother's or sister's, whoever else calls that child so. No other name is
 * one of which only the surname can be read, one before another surname, or one that any row of the child tells as the former name of the
 * other. A former entry beside a current row is no second person (decision 0251).
 */
export const listedOtherwiseSql = (
  m: string,
  s: string,
): string => `(${m}.source_system = ${s}.source_system and ${m}.present and ${s}.present
          and (${m}.closed is true) = (${s}.closed is true)
          and ${m}.name_key <> ${s}.name_key and ${m}.former_name_key is distinct from ${s}.name_key and ${s}.former_name_key is distinct from ${m}.name_key
          and exists (select from children.name_pinyin a, children.name_pinyin b
            where a.name_key = ${m}.name_key and b.name_key = ${s}.name_key and not ${oneNameSql('a', 'b')} and not ${unreadSql('a', 'b')}
              and not ${sameGivenSql('a', 'b')}
              -- Two names of one number are contested, and its rows are few.
              and not exists (select from linkage_contested o where o.id17 = ${m}.id17
                and (o.folded = a.folded and o.former = b.folded or o.folded = b.folded and o.former = a.folded))))`;
