import { maskCitizenId } from '../../../platform/citizen-id.ts';
import { maskTexts } from '../../../platform/mask-texts.ts';
import type { CaseRow } from './case-store/reads.ts';
import { categoryOf, holderOf } from './case-state.ts';
import { getCategory } from './categories.ts';
import type { Category } from './categories.ts';
import { crosswalk } from './code-sets.ts';
import type { CaseContext } from './context.ts';
import { dutiesOf, statusOn } from './duties.ts';
import { readEvidence } from './evidence-files.ts';
import { nextStep } from './notices.ts';
import { isJoint, quartersOf } from './suspension.ts';
import type { CaseUserError } from './user-errors.ts';
import { messageOf } from './user-errors.ts';

type Language = { language: 'ZH' | 'EN' };

export function showCategory(category: Category) {
  const { code, zh, en, outcome, monitored, next } = category;
  return {
    code,
    outcome,
    monitored,
    title: ({ language }: Language) => (language === 'EN' ? en : zh),
    nextAction: ({ language }: Language) => (next === null ? null : language === 'EN' ? next.en : next.zh),
    nextDepartment: next?.department ?? null,
    codeIn: ({ codeSet }: { codeSet: string }) => crosswalk(code, codeSet),
  };
}

export function showUserError({ code, path }: CaseUserError) {
  return { code, path, message: ({ language }: Language) => messageOf(code, language) };
}

/** A number as the caller may see it: whole only where scope and purpose allow. */
export function showNumber(number: string | null, { caller }: CaseContext): string | null {
  return number === null || caller.fullCitizenId ? number : maskCitizenId(number);
}

/** Ids and digests of a case: no words of people. */
const opaqueFields: ReadonlySet<string> = new Set(['originId', 'evidenceId', 'evidenceIds', 'id', 'sha256']);

/** A case as one caller may see it. Texts that follow from the day or the settings are worked out when asked for. */
export function showCase(row: CaseRow, context: CaseContext) {
  const { id } = row;
  const state = context.caller.fullCitizenId ? row.state : maskTexts(row.state, opaqueFields);
  const { today } = context;
  const holder = holderOf(state);
  const category = categoryOf(state);
  const settings = () => context.settings.load(row.division);
  return {
    id,
    child: { id: row.childId },
    division: row.division,
    ...state,
    status: statusOn(state, today),
    holder: holder === null ? null : { department: holder.toDepartment, division: holder.toDivision },
    facts: { ...state.facts, citizenId: showNumber(state.facts.citizenId, context) },
    category: category === null ? null : showClassification(category),
    classifications: state.classifications.map(showClassification),
    visits: state.visits.map((visit) => ({ ...visit, joint: isJoint(visit) })),
    notices: state.notices.map(({ served, ...notice }) => ({
      ...notice,
      servedOn: served?.on ?? null,
      serviceMethod: served?.method ?? null,
      receivedBy: served?.receivedBy ?? null,
    })),
    nextNotice: nextStep(state.notices),
    suspension:
      state.suspension === null
        ? null
        : {
            ...state.suspension,
            status:
              state.suspension.status === 'IN_FORCE' && statusOn(state, today) !== 'SUSPENDED'
                ? 'EXPIRED'
                : state.suspension.status,
            quarters: async () => quartersOf(state, await settings()),
          },
    evidence: state.evidence.map((file) => ({
      ...file,
      content: async () => {
        const content = await readEvidence(context.home(), file.sha256);
        return content === null ? null : Buffer.from(content).toString('base64');
      },
    })),
    duties: async () =>
      dutiesOf(state, await settings()).map(({ kind, dueOn, department, zh, en }) => ({
        kind,
        dueOn,
        overdue: dueOn < today,
        department,
        title: ({ language }: Language) => (language === 'EN' ? en : zh),
      })),
    history: row.events.map(({ kind, on, at, actor, department }) => ({ kind, on, at, actor, department })),
  };
}

function showClassification(classification: {
  category: Category['code'];
  codeSet: string | null;
  code: string | null;
  on: string;
  at: string;
  actor: string;
  evidenceIds: readonly string[];
  note: string | null;
}) {
  return { ...classification, category: showCategory(getCategory(classification.category)) };
}
