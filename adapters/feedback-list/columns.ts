/**
 * Columns of 《部门筛查预警反馈清单》 (R43), in print order. Their captions are a matter of the jurisdiction's template; what
 * stands in the locked ones must come back as it was sent. Rows of the department's own exports (`ownRows`) help to find
 * the child there, and are neither asked for nor looked at when the list comes back: lists were sent without them.
 */
export const feedbackColumns = [
  { id: 'mismatchId', caption: '预警编号', width: 29, locked: true },
  { id: 'rule', caption: '问题', width: 32, locked: true },
  { id: 'clause', caption: '依据', width: 24, locked: true },
  { id: 'childId', caption: '儿童编号', width: 24, locked: true },
  { id: 'name', caption: '姓名', width: 12, locked: true },
  { id: 'birthDate', caption: '出生日期', width: 12, locked: true },
  { id: 'division', caption: '区划代码', width: 14, locked: true },
  { id: 'place', caption: '所在地', width: 14, locked: true },
  { id: 'ownRows', caption: '本部门数据所在行', width: 36, locked: true },
  { id: 'evidence', caption: '差异', width: 60, locked: true },
  { id: 'status', caption: '状态', width: 14, locked: true },
  { id: 'openedOn', caption: '发现日期', width: 12, locked: true },
  { id: 'dueOn', caption: '整改期限', width: 12, locked: true },
  { id: 'answer', caption: '核实结果', width: 26, locked: false },
  { id: 'explanation', caption: '整改情况', width: 36, locked: false },
  { id: 'doneOn', caption: '整改日期', width: 14, locked: false },
  { id: 'answeredBy', caption: '填报人', width: 12, locked: false },
  { id: 'token', caption: '校验码', width: 30, locked: true },
] as const;

export type FeedbackColumnId = (typeof feedbackColumns)[number]['id'];

/** The columns a returned list must have. */
export const requiredColumns: readonly FeedbackColumnId[] = feedbackColumns
  .map(({ id }) => id)
  .filter((id) => id !== 'ownRows');

/** The locked columns whose cells are compared with what was sent; the token names the row itself. */
export const lockedColumns: readonly FeedbackColumnId[] = feedbackColumns
  .filter(({ id, locked }) => locked && id !== 'token' && id !== 'ownRows')
  .map(({ id }) => id);

/** What a department may answer; the words for it are a matter of the template. */
export const feedbackAnswers = [
  'ACKNOWLEDGED',
  'CORRECTION_REPORTED',
  'DISPUTED',
  'MOVED_AWAY',
  'NOT_OURS',
] as const;
export type FeedbackAnswer = (typeof feedbackAnswers)[number];
