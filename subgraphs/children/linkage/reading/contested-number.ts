import type { Words } from '../probabilistic/explain-score.ts';
import type { LinkNote } from '../../tables.ts';

/** Why a record's own number is not believed: told of the record's link, and of the child whose number it is. */
export const whyNotBelieved: Readonly<Record<NonNullable<LinkNote['ejected']>, Words>> = {
  'birth-date': {
    zh: '出生日期与号码不符，不像笔误或农历日期，且没有使用该号码的同名记录',
    en: 'the birth date contradicts it by more than a slip or a lunar date, and no other record with it bears this name',
  },
  rival: {
    zh: '该号码属于另一姓名，而同名（或同音）同出生日期的儿童另有自己的号码',
    en: 'it belongs to another name, and a child of this name, or of one that sounds the same, and birth date has a number of its own',
  },
  sex: {
    zh: '该号码属于另一姓名，性别也与号码不符',
    en: 'it belongs to another name, and the number denies the sex',
  },
  registered: {
    zh: '户籍中该号码另有其人，户籍每人只登记一次',
    en: 'the population registry, which lists each person once, has it under another name',
  },
  listed: {
    zh: '同一来源中该号码另有其人，姓名不同',
    en: 'the same source has the number under another name too, which holds it',
  },
  sibling: {
    zh: '该号码属于另一姓名，而同一家庭（监护人或电话一致）有与本记录同名的儿童另有自己的号码，应为误填兄弟姐妹的号码',
    en: "it belongs to another name, and a child of this very name in the same family, by guardian or phone, has a number of its own: a sibling's number",
  },
  slip: {
    zh: '与另一号码只差一位或相邻两位颠倒，而使用那一号码的儿童姓名、出生日期相同，监护人、电话或村（居）也一致，应为笔误',
    en: 'it is one slip away from that of a child of the same name and birth date, and guardian, phone or village agree',
  },
  'other-number': {
    zh: '学籍号或残疾人证号内是另一有效号码，本记录的姓名与所印号码的其他记录不符，或同一名册中该号码另有一条记录',
    en: "another valid number stands inside its student or certificate number, and the name is not that of the printed number's other records, or its list has that number in another row, too",
  },
  renumbered: {
    zh: '户籍登记该号码已变更为另一公民身份号码，变更后号码的儿童即为该姓名',
    en: 'the population registry says that it was changed into another, and the child of that number is called so',
  },
  outdated: {
    zh: '户籍无此号码，而户籍内姓名、地址码相同、出生日期相近的儿童有另一公民身份号码，家庭一致，或有记录同时印有两个号码',
    en: 'the population registry does not have it, and has a child of that name and place, born on a date that may have been mended, under another number: the family agrees, or a row prints both',
  },
  'too-young': {
    zh: '该号码的儿童姓名写法不同，且年龄太小，不可能在本名册或该年级中，应为误填弟妹的号码',
    en: "the child it belongs to is spelt otherwise and too young to be in this list, or grade: a younger brother's or sister's number",
  },
  'too-old': {
    zh: '该号码的儿童姓名写法不同，且比该年级学生大得多，应为误填兄姐的号码',
    en: "the child it belongs to is spelt otherwise and far too old for the row's grade: an elder brother's or sister's number",
  },
  'another-grade': {
    zh: '该号码属于另一姓名，而该姓名的儿童目前就读于与年龄相符的另一年级（相差两级以上），应为误填他人的号码',
    en: 'it belongs to another name, under which its child is today in the grade of its age, two grades and more from this one',
  },
  decision: {
    zh: '经人工审核，不是该号码所属的儿童',
    en: 'a steward decided that the record is not of the child it belongs to',
  },
};
