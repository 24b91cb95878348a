import { maskCitizenId } from '../../../platform/citizen-id.ts';
import { todayIn } from '../../../platform/plain-date.ts';
import type { PlainDate } from '../../../platform/plain-date.ts';
import type { StoredEvent } from '../../../subgraphs/reconciliation/cases/case-events.ts';
import type { CaseState } from '../../../subgraphs/reconciliation/cases/case-state.ts';
import { holderOf } from '../../../subgraphs/reconciliation/cases/case-state.ts';
import { getCategory } from '../../../subgraphs/reconciliation/cases/categories.ts';
import { findCodeSet } from '../../../subgraphs/reconciliation/cases/code-sets.ts';
import { statusOn } from '../../../subgraphs/reconciliation/cases/duties.ts';
import { isJoint } from '../../../subgraphs/reconciliation/cases/suspension.ts';
import type { WordOf } from './words.ts';
import { gradeNames, sexNames } from '../child-words.ts';
import { departmentNames } from '../department-names.ts';
import { placeName } from '../place-name.ts';

/** A case as it stood at the end of a day: what had happened by then, whenever it was entered. */
export type CaseOnDay = {
  id: string;
  childId: string;
  division: string;
  on: PlainDate;
  state: CaseState;
  events: readonly StoredEvent[];
};

type Value = string | number | null;

/** Printed as a caption with its value beside it. */
type CaseFact = { id: string; caption: string; value(one: CaseOnDay, word: WordOf): Value };

/** Printed as a small table of its own. `exact` columns hold digests, in which no citizen number is looked for. */
type CaseSection = {
  id: string;
  caption: string;
  columns: readonly { id: string; caption: string; exact?: true }[];
  rows(one: CaseOnDay, word: WordOf): readonly (readonly Value[])[];
};

const column = (id: string, caption: string) => ({ id, caption });
const nameIn = (names: Readonly<Record<string, string>>, code: string | null): string | null =>
  code === null ? null : (names[code] ?? code);
const yesNo = (value: boolean): string => (value ? '是' : '否');
/** Evidence is numbered within its case. */
const evidenceNumber = (id: string): string => id.slice(id.lastIndexOf('-') + 1);

const place = (division: string): string | null =>
  division === '' ? null : placeName(division) === division ? division : `${placeName(division)} ${division}`;

function holder({ state, division }: CaseOnDay): string | null {
  const held = holderOf(state);
  if (held === null) return place(division);
  return `${placeName(held.toDivision)} ${departmentNames[held.toDepartment]}`;
}

export const basicFacts: readonly CaseFact[] = [
  { id: 'caseId', caption: '案件编号', value: ({ id }) => id },
  { id: 'childId', caption: '儿童编号', value: ({ childId }) => childId },
  { id: 'ledger', caption: '台账', value: ({ state }, word) => word('ledger', state.ledger) },
  { id: 'name', caption: '姓名', value: ({ state }) => state.facts.name },
  { id: 'sex', caption: '性别', value: ({ state }) => nameIn(sexNames, state.facts.sex) },
  { id: 'birthDate', caption: '出生日期', value: ({ state }) => state.facts.birthDate },
  {
    id: 'citizenId',
    caption: '公民身份号码',
    value: ({ state: { facts } }) => (facts.citizenId === null ? null : maskCitizenId(facts.citizenId)),
  },
  { id: 'school', caption: '学校', value: ({ state }) => state.facts.schoolName },
  { id: 'grade', caption: '年级', value: ({ state }) => nameIn(gradeNames, state.facts.grade) },
  { id: 'division', caption: '户籍区划', value: ({ division }) => place(division) },
  { id: 'holder', caption: '承办单位', value: holder },
  { id: 'status', caption: '状态', value: ({ state, on }, word) => word('status', statusOn(state, on)) },
  { id: 'openedOn', caption: '立案日期', value: ({ state }) => state.openedOn },
  { id: 'origin', caption: '立案来源', value: ({ state }, word) => word('origin', state.origin) },
  { id: 'closedOn', caption: '结案日期', value: ({ state }) => state.closedOn },
  { id: 'outSince', caption: '离校日期', value: ({ state }) => state.outSince },
  { id: 'relapse', caption: '是否再次失学', value: ({ state }) => yesNo(state.relapse) },
  { id: 'note', caption: '立案说明', value: ({ state }) => state.note },
];

export const caseSections: readonly CaseSection[] = [
  {
    id: 'reason',
    caption: '失学原因、劝返措施和责任人',
    columns: [
      column('responsible', '包保责任人'),
      column('post', '职务'),
      column('phone', '联系电话'),
      column('reason', '失学原因'),
      column('measures', '劝返措施'),
    ],
    rows: ({ state: { reason, measures, responsible } }) =>
      reason === null && measures === null && responsible === null
        ? []
        : [
            [
              responsible?.name ?? null,
              responsible?.post ?? null,
              responsible?.phone ?? null,
              reason,
              measures,
            ],
          ],
  },
  {
    id: 'classification',
    caption: '核查分类（末行为现行分类）',
    columns: [
      column('on', '认定日期'),
      column('category', '分类'),
      column('outcome', '核减或疑似'),
      column('codeSet', '代码集'),
      column('code', '代码'),
      column('evidence', '佐证材料编号'),
      column('note', '说明'),
    ],
    rows: ({ state }, word) =>
      state.classifications.map(({ on, category, codeSet, code, evidenceIds, note }) => [
        on,
        getCategory(category).zh,
        word('outcome', getCategory(category).outcome),
        codeSet === null ? null : `${findCodeSet(codeSet)?.zh ?? ''} ${codeSet}`.trim(),
        code,
        evidenceIds.map(evidenceNumber).join('、'),
        note,
      ]),
  },
  {
    id: 'visit',
    caption: '劝返记录',
    columns: [
      column('on', '劝返日期'),
      column('joint', '联合劝返'),
      column('outcome', '结果'),
      column('departments', '部门'),
      column('participants', '参加人员'),
      column('note', '情况'),
    ],
    rows: ({ state }, word) =>
      state.visits.map((visit) => [
        visit.on,
        yesNo(isJoint(visit)),
        word('visit', visit.outcome),
        visit.departments.map((department) => departmentNames[department]).join('、'),
        visit.participants.join('、'),
        visit.note,
      ]),
  },
  {
    id: 'notice',
    caption: '文书送达',
    columns: [
      column('name', '文书'),
      column('issuedOn', '发出日期'),
      column('deadline', '期限'),
      column('servedOn', '送达日期'),
      column('method', '送达方式'),
      column('receivedBy', '签收人'),
    ],
    rows: ({ state }) =>
      state.notices.map(({ name, issuedOn, deadline, served }) => [
        name,
        issuedOn,
        deadline,
        served?.on ?? null,
        served?.method ?? null,
        served?.receivedBy ?? null,
      ]),
  },
  {
    id: 'ruling',
    caption: '司法裁判',
    columns: [column('on', '日期'), column('court', '法院'), column('reference', '文号')],
    rows: ({ state: { ruling } }) => (ruling === null ? [] : [[ruling.on, ruling.court, ruling.reference]]),
  },
  {
    id: 'suspension',
    caption: '政策性暂缓',
    columns: [
      column('requestedOn', '申请日期'),
      column('status', '状态'),
      column('since', '生效日期'),
      column('until', '截止日期'),
      column('reference', '批准文号'),
      column('guardianDuty', '监护责任落实情况'),
    ],
    rows({ state, on }, word) {
      const { suspension } = state;
      if (suspension === null) return [];
      const { requestedOn, status, since, until, reference, guardianDuty } = suspension;
      const expired = status === 'IN_FORCE' && until !== null && until < on;
      return [
        [
          requestedOn,
          word('suspension', expired ? 'EXPIRED' : status),
          since,
          until,
          reference,
          guardianDuty,
        ],
      ];
    },
  },
  {
    id: 'deferral',
    caption: '延缓入学',
    columns: [
      column('filedOn', '申请日期'),
      column('until', '延缓至'),
      column('approvedOn', '批准日期'),
      column('reference', '批准文号'),
      column('reason', '原因'),
    ],
    rows: ({ state: { deferral } }) =>
      deferral === null
        ? []
        : [[deferral.filedOn, deferral.until, deferral.approvedOn, deferral.reference, deferral.reason]],
  },
  {
    id: 'placement',
    caption: '安置',
    columns: [
      column('on', '安置日期'),
      column('kind', '安置方式'),
      column('grade', '年级'),
      column('school', '学校'),
      column('approval', '审批'),
    ],
    rows: ({ state: { placement } }, word) =>
      placement === null
        ? []
        : [
            [
              placement.on,
              word('placement', placement.kind),
              nameIn(gradeNames, placement.grade),
              placement.schoolName,
              placement.approval,
            ],
          ],
  },
  {
    id: 'return',
    caption: '复学',
    columns: [
      column('on', '申报日期'),
      column('finding', '核实结果'),
      column('asOf', '学籍数据日期'),
      column('school', '学校'),
    ],
    rows: ({ state: { claimedReturn } }, word) =>
      claimedReturn === null
        ? []
        : [
            [
              claimedReturn.on,
              claimedReturn.finding === null ? '待核实' : word('finding', claimedReturn.finding),
              claimedReturn.asOf,
              claimedReturn.schoolName,
            ],
          ],
  },
  {
    id: 'transfer',
    caption: '案件移交',
    columns: [
      column('sentOn', '移交日期'),
      column('status', '状态'),
      column('answeredOn', '答复日期'),
      column('place', '接收地'),
      column('department', '接收部门'),
      column('note', '移交说明'),
      column('answer', '答复'),
    ],
    rows: ({ state }, word) =>
      state.transfers.map(({ sentOn, status, answeredOn, toDivision, toDepartment, note, answer }) => [
        sentOn,
        word('transfer', status),
        answeredOn,
        place(toDivision),
        departmentNames[toDepartment],
        note,
        answer,
      ]),
  },
  {
    id: 'evidence',
    caption: '佐证材料',
    columns: [
      column('number', '编号'),
      column('addedOn', '添加日期'),
      column('bytes', '字节数'),
      column('mediaType', '类型'),
      column('title', '名称'),
      { id: 'sha256', caption: 'SHA-256', exact: true },
    ],
    rows: ({ state }) =>
      state.evidence.map(({ id, addedOn, bytes, mediaType, title, sha256 }) => [
        evidenceNumber(id),
        addedOn,
        bytes,
        mediaType,
        title,
        sha256,
      ]),
  },
  {
    id: 'history',
    caption: '办理记录',
    columns: [
      column('on', '发生日期'),
      column('kind', '事项'),
      column('enteredOn', '登记日期'),
      column('department', '部门'),
      column('actor', '登记人'),
      column('note', '说明'),
    ],
    rows: ({ events }, word) =>
      events.map((event) => [
        event.on,
        word('event', event.kind),
        todayIn('Asia/Shanghai', new Date(event.at)),
        event.department === null ? null : departmentNames[event.department],
        event.actor,
        endingNote(event),
      ]),
  },
];

/** What is said with events that no section shows. */
function endingNote(event: StoredEvent): string | null {
  const { kind } = event;
  if (kind === 'MERGED') return event.into;
  return kind === 'ESCALATED' || kind === 'SUSPENSION_ENDED' || kind === 'CLOSED' ? event.note : null;
}
