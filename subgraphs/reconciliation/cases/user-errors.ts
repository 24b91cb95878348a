/** Why a request about a case was not done. Codes are stable; the words never repeat what was sent. */
const messages = {
  NOT_FOUND: ['没有找到', 'Not found'],
  INVALID_INPUT: ['填写的内容不符合要求', 'This value cannot be used'],
  VERSION_CONFLICT: [
    '内容已被他人修改,请刷新后重试',
    'Somebody changed it meanwhile; read it again and retry',
  ],
  IDEMPOTENCY_KEY_REUSED: ['该请求编号已用于其他内容', 'This key was used for another request'],
  ALREADY_OPEN: ['该儿童已有未结案件', 'The child has an open case in this ledger'],
  CASE_CLOSED: ['案件已结案', 'The case is closed'],
  DATE_IN_FUTURE: ['日期不能晚于今天', 'The day lies in the future'],
  DATE_BEFORE_OPENING: ['日期不能早于立案', 'The day lies before the case was opened'],
  EVIDENCE_REQUIRED: ['需要证明材料', 'Evidence is required'],
  EVIDENCE_UNKNOWN: ['没有这份证明材料', 'The case holds no such evidence'],
  EVIDENCE_TYPE_REFUSED: ['只接受 PDF、JPEG、PNG 文件', 'Only PDF, JPEG and PNG files are accepted'],
  EVIDENCE_TOO_LARGE: ['文件过大', 'The file is too large'],
  CATEGORY_REFUSED: ['没有这个类别,或不能人工认定', 'No such category, or one that only exports can prove'],
  CODE_SET_UNKNOWN: ['没有这个代码集或代码', 'No such code set, or no such code in it'],
  STEP_SKIPPED: ['文书不能跳级', 'No step of the ladder may be skipped'],
  STEP_REPEATED: ['该文书已下达', 'This step has been taken'],
  PREVIOUS_NOT_SERVED: ['上一级文书尚未送达', 'The step before has not been served'],
  DEADLINE_NOT_PASSED: ['上一级文书的期限尚未届满', 'The deadline of the step before has not passed'],
  DEADLINE_REQUIRED: ['该文书须写明期限', 'This step needs a deadline after its day'],
  NOT_ISSUED: ['该文书尚未下达', 'This step has not been issued'],
  PERSUASIONS_MISSING: ['联合劝返不足,又无司法裁判', 'Too few joint persuasions, and no court ruling'],
  GUARDIAN_DUTY_MISSING: ['须说明监护人履责情况', 'How the guardian fulfils the duty must be stated'],
  COUNTY_EDUCATION_ONLY: ['须由县级教育部门办理', 'Only the education department of the county may do this'],
  SECOND_PERSON_REQUIRED: ['申请人不能自行批准', 'Whoever asked may not approve'],
  SUSPENSION_CAP_REACHED: ['政策性暂缓人数已达上限', 'As many suspensions as the county allows are in force'],
  QUARTERLY_VISITS_MISSING: ['每季度劝返记录不足', 'A persuasion visit in each quarter is missing'],
  WRONG_STATUS: ['案件当前状态不允许此操作', 'The case does not stand where this can be done'],
  RETURN_NOT_VERIFIED: ['学籍系统尚未核实复学', 'The registry has not shown the return'],
  MONITORED_STAYS_OPEN: ['核减不等于结案,须继续跟踪', 'Reduced is not closed: the child stays monitored'],
  NOT_SETTLED: ['尚无可以结案的类别', 'No category that would close the case'],
  HEALTH_REASON_ONLY: ['延缓入学须有身体原因证明', 'Deferral needs a health reason with evidence'],
  PERIOD_TOO_LONG: ['期限不得超过一年', 'The period may not exceed one year'],
  APPROVAL_REQUIRED: ['失学时间较长,须经批准', 'Out of school for long: approval is required'],
  PLACEMENT_REFUSED: ['年龄不符合该安置方式', 'The child is too young for this placement'],
  TRANSFER_PENDING: ['已有未确认的移交', 'A transfer waits for its acknowledgement'],
  NOT_RECIPIENT: ['只有接收单位可以确认', 'Only the recipient may answer a transfer'],
  PROVED_BY_EXPORT: [
    '已有部门数据证明,如有误请由数据来源单位更正',
    'An export proves it; if it is wrong its owner corrects it',
  ],
  SAME_PLACE: ['案件已在该单位', 'The case is there already'],
} as const satisfies Readonly<Record<string, readonly [zh: string, en: string]>>;

export type CaseErrorCode = keyof typeof messages;

/** `path`: the input field that caused it. */
export type CaseUserError = { code: CaseErrorCode; path: readonly string[] };

export function caseError(code: CaseErrorCode, ...path: readonly string[]): CaseUserError {
  return { code, path };
}

export function messageOf(code: CaseErrorCode, language: 'ZH' | 'EN'): string {
  return messages[code][language === 'EN' ? 1 : 0];
}
