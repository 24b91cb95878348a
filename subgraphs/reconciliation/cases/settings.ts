/** What a jurisdiction sets in place of a default, as it holds on one day; the longest division comes first. */
export type Setting = { setting: string; value: string };

/**
 * Defaults, in days where nothing else is said. R69–R71 give those of the suspension gate, R59 the quarter; the others are
 * inferred, and every county may set its own.
 */
const defaults = {
  /** Joint persuasions before a suspension without a court ruling (R69). */
  'suspension.jointVisits': 3,
  /** Months after which a suspension expires (R71). */
  'suspension.months': 12,
  /** Persuasion visits between two renewals: one a quarter (R59). */
  'suspension.visitsAYear': 4,
  /** Suspensions in force at once in the county (R70); 0: watched, not limited. */
  'suspension.cap': 0,
  'duty.firstVisitDays': 7,
  'duty.visitEveryDays': 30,
  'duty.classifyDays': 14,
  'duty.responsibleDays': 7,
  'duty.serveNoticeDays': 7,
  'duty.acknowledgeDays': 14,
  'duty.verifyReturnDays': 30,
  /** Months out of school after which a placement needs approval (R36). */
  'placement.approvalAfterMonths': 12,
  /** Years of age from which a vocational school is possible (R36). */
  'placement.vocationalAge': 14,
} as const;

export type NumberSetting = keyof typeof defaults;

export function settingNumber(settings: readonly Setting[], name: NumberSetting): number {
  const own = settings.find(({ setting }) => setting === name)?.value;
  return own === undefined ? defaults[name] : Number(own);
}

export function settingText(settings: readonly Setting[], name: string): string | null {
  return settings.find(({ setting }) => setting === name)?.value ?? null;
}

/** Whether a jurisdiction may set this: a number of the defaults, or the name of a notice (R41). */
export function isSetting(setting: string, value: string): boolean {
  if (Object.hasOwn(defaults, setting))
    return /^\d{1,5}$/.test(value) && (Number(value) > 0 || setting === 'suspension.cap');
  const named = ['CRITICISM', 'ORDER_TO_CORRECT', 'RETURN_NOTICE', 'PENALTY_DECISION', 'COURT_DOCUMENT'];
  return named.some((step) => setting === `notice.${step}`) && value.trim() !== '' && value.length <= 100;
}
