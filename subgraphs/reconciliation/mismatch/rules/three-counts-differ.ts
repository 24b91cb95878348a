import { day, lastWord, workingDaysBefore } from '../dates.ts';
import { defineRule } from '../rule.ts';
import {
  inTransfer,
  mayBeOnAnotherSheet,
  notLocallyRequired,
  ofSchoolAge,
  registryTells,
  schoolAgeParameters,
} from '../school-age.ts';
import { countEvidence } from '../school-counts.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';

/**
 * The three counts of a school and grade (on the roll, present last term, reported this term), drilled down to the
 * pupils who are in one of them and not in another. The evidence gives the school, the grade and its three counts.
 * Lawful differences are none: beginners were not there last term, a school's last grade is not there this term, whoever
 * is on leave, has moved or died is accounted for. A count whose sheet does not speak of the grade is no count.
 * Source: R8.
 */
export const threeCountsDiffer = defineRule({
  code: 'three-counts-differ',
  title: {
    zh: '学籍、上学期在校、本学期报到三项人数比对不一致',
    en: 'In one of the three counts, not in another',
  },
  action: {
    zh: '学校逐人核对学籍、上学期在校和本学期报到名单，补报到、补学籍或办理异动，并更正名单。',
    en: 'Check the three lists name by name; register, enrol or record the movement, and correct the list that is wrong.',
  },
  clause: 'R8 学籍系统人数、上学期在校人数、本学期入学报到人数三项数据进行三比对',
  department: 'SCHOOL',
  severity: 'MEDIUM',
  dueInDays: 15,
  parameters: schoolAgeParameters,
  cases: (row, context) => {
    const { household, student, term } = row;
    const alive = sql`${household.deceasedRecords} = 0`;
    const onRoll = all([sql`${student.enrolledRecords} > 0`, alive]);
    const reported = isTrue(sql`${term.reported}`);
    // Said not to have reported, or left out of the newest sheet: no longer counted there.
    const notOnSheet = any([isTrue(sql`not ${term.reported}`), sql`${term.records} = 0`]);
    const window = context.transferWorkingDays * 2;
    const ended = any([
      sql`${student.records} > 0 and ${student.enrolledRecords} = 0`,
      sql`${household.deceasedRecords} > 0`,
    ]);
    const membership = [student.status, term.presentLastTerm, term.reported, term.term];
    const registered = [...countEvidence('onRoll'), ...membership];
    const attended = [...countEvidence('thisTerm'), ...membership];
    return [
      {
        discriminator: 'not-reported',
        severity: 'HIGH',
        when: all([onRoll, sql`not ${term.reported}`]),
        told: any([reported, ended]),
        restsOn: ['student'],
        corrected: reported,
        evidence: registered,
      },
      {
        discriminator: 'not-reported',
        when: all([
          onRoll,
          sql`${term.records} = 0`,
          sql`${term.classCovered}`,
          not(mayBeOnAnotherSheet(row, context.transferWorkingDays)),
        ]),
        told: any([reported, ended]),
        evidence: registered,
      },
      {
        discriminator: 'not-on-roll',
        when: all([
          reported,
          alive,
          sql`${student.activeRecords} = 0`,
          sql`${student.unknownRecords} = 0`,
          sql`${student.coveredAsOf} >= ${day(context.today)} - ${Math.trunc(context.longestSilenceDays)}`,
          not(isTrue(inTransfer(row, context))),
        ]),
        told: any([sql`${student.activeRecords} > 0`, notOnSheet]),
        evidence: attended,
      },
      {
        // The registry has had both sides' working days since the pupil came, and still has the other school.
        discriminator: 'other-school',
        when: all([
          onRoll,
          reported,
          sql`${student.activePlaces} = 1`,
          // Unknown would go on to the calendar: `and` stops at false alone.
          isTrue(sql`${student.schoolId} <> ${term.schoolId}`),
          sql`coalesce(${term.reportedOn}, ${term.asOf}) < ${workingDaysBefore(lastWord(student.asOf, context.today), window)}`,
          not(isTrue(sql`${student.lastMovedOn} > ${term.asOf}`)),
        ]),
        told: any([sql`${student.schoolId} = ${term.schoolId}`, notOnSheet, ended]),
        restsOn: ['student'],
        corrected: notOnSheet,
        evidence: [...registered, student.schoolName, term.schoolName],
      },
      {
        // No status explains it: the registry does not know the child at all.
        discriminator: 'gone',
        severity: 'HIGH',
        when: all([
          sql`${term.presentLastTerm}`,
          sql`${term.lastSchoolCovered}`,
          not(reported),
          sql`${student.records} = 0`,
          not(notLocallyRequired(row)),
          ofSchoolAge(row, context),
          registryTells(row, context),
        ]),
        told: any([reported, sql`${student.records} > 0`, sql`${household.deceasedRecords} > 0`]),
        evidence: [...countEvidence('lastTerm'), ...membership],
      },
      {
        discriminator: 'not-there-last-term',
        severity: 'LOW',
        when: all([
          onRoll,
          reported,
          sql`${term.saidAbsentLastTerm}`,
          sql`${student.schoolId} = ${term.schoolId}`,
          any([sql`${term.grade} not in ('P1', 'J1', 'S1')`, sql`${term.number} % 2 = 1`]),
          sql`${student.statusChangedOn} is null`,
          sql`coalesce(${student.lastChange}, '') !~ '转入|复学|恢复|新生|入学|升学|招生'`,
        ]),
        told: any([
          isTrue(sql`not ${term.saidAbsentLastTerm}`),
          sql`${term.records} = 0`,
          sql`${student.statusChangedOn} is not null`,
          sql`${student.lastChange} ~ '转入|复学|恢复|新生|入学|升学|招生'`,
          ended,
        ]),
        restsOn: ['student'],
        evidence: [...attended, student.lastChange],
      },
    ];
  },
});
