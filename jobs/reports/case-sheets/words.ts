import type {
  CaseEvent,
  CaseOrigin,
  Ledger,
  PlacementKind,
  ReturnFinding,
  VisitOutcome,
} from '../../../subgraphs/reconciliation/cases/case-events.ts';
import type { CaseStatus, Suspension, Transfer } from '../../../subgraphs/reconciliation/cases/case-state.ts';
import type { Outcome } from '../../../subgraphs/reconciliation/cases/categories.ts';

type Words<Code extends string> = Readonly<Record<Code, string>>;

/** Codes of a case as its sheet prints them; a template's `answers` gives others, as `status.OPEN`. */
const words = {
  ledger: { DROPOUT: '失学辍学台账', AT_RISK: '辍学苗头台账' } satisfies Words<Ledger>,
  status: {
    OPEN: '劝返中',
    SUSPENDED: '政策性暂缓',
    DEFERRED: '延缓入学',
    RETURN_CLAIMED: '申报复学',
    CLOSED: '已结案',
  } satisfies Words<CaseStatus>,
  origin: {
    MISMATCH: '数据比对',
    SUSPECT_LIST: '疑似失学名单',
    BY_HAND: '人工上报',
  } satisfies Words<CaseOrigin>,
  outcome: { REDUCED: '核减', SUSPECTED: '疑似失学' } satisfies Words<Outcome>,
  visit: {
    AGREED_TO_RETURN: '同意返校',
    REFUSED: '拒绝返校',
    NOT_MET: '未见到人',
    OTHER: '其他',
  } satisfies Words<VisitOutcome>,
  suspension: {
    REQUESTED: '待审批',
    IN_FORCE: '生效',
    EXPIRED: '已到期',
    ENDED: '已终止',
  } satisfies Words<Suspension['status'] | 'EXPIRED'>,
  placement: {
    FORMER_CLASS: '回原班就读',
    GRADE_BY_ATTAINMENT: '按学力编班',
    VOCATIONAL_SCHOOL: '职业学校',
    SPECIAL_SCHOOL: '特殊教育学校',
    ORDINARY_CLASS_WITH_SUPPORT: '随班就读',
    HOME_TEACHING: '送教上门',
  } satisfies Words<PlacementKind>,
  finding: { REGISTERED: '学籍已注册', NOT_REGISTERED: '学籍未注册' } satisfies Words<ReturnFinding>,
  transfer: { SENT: '待接收', ACKNOWLEDGED: '已接收', DECLINED: '已退回' } satisfies Words<
    Transfer['status']
  >,
  event: {
    OPENED: '立案',
    ESCALATED: '转入失学辍学台账',
    FACTS_RECORDED: '登记情况',
    CLASSIFIED: '认定核查分类',
    EVIDENCE_ADDED: '添加佐证材料',
    VISITED: '劝返',
    NOTICE_ISSUED: '发出文书',
    NOTICE_SERVED: '送达文书',
    RULING_RECORDED: '登记司法裁判',
    SUSPENSION_REQUESTED: '申请政策性暂缓',
    SUSPENSION_APPROVED: '批准政策性暂缓',
    SUSPENSION_RENEWED: '延续政策性暂缓',
    SUSPENSION_ENDED: '终止政策性暂缓',
    PLACED: '安置',
    RETURN_CLAIMED: '申报复学',
    RETURN_VERIFIED: '核实复学',
    DEFERRAL_FILED: '申请延缓入学',
    DEFERRAL_APPROVED: '批准延缓入学',
    TRANSFER_SENT: '移交案件',
    TRANSFER_ACKNOWLEDGED: '接收移交',
    TRANSFER_DECLINED: '退回移交',
    MERGED: '并入同一儿童的案件',
    CLOSED: '结案',
  } satisfies Words<CaseEvent['kind']>,
};

/** The word for a code of one of the lists above. */
export type WordOf = <Group extends keyof typeof words>(
  group: Group,
  code: keyof (typeof words)[Group] & string,
) => string;

export function caseWords(own: Readonly<Record<string, string>>): WordOf {
  return (group, code) => own[`${group}.${code}`] ?? String(words[group][code]);
}
