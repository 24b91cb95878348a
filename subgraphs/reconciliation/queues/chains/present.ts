import type { Department } from '../../../../platform/source-systems.ts';
import type { ChainKind } from './chain-kind.ts';
import { findChainKind } from './kinds/index.ts';
import { deskId } from './posts.ts';
import type { PostRow } from './posts.ts';

type Titled = { title(args: { language: 'ZH' | 'EN' }): string };

const titled = (title: { zh: string; en: string }): Titled => ({
  title: ({ language }) => (language === 'EN' ? title.en : title.zh),
});

export type ShownPost = Titled & {
  id: string;
  chain: ReturnType<typeof showChain> | null;
  step: string | null;
  department: Department | null;
  division: string;
  school: string | null;
  holder: string | null;
  phone: string | null;
  arranged: boolean;
};

export function showPost(post: PostRow): ShownPost {
  const { id, step, department, division, school, title, holder, phone } = post;
  const kind = findChainKind(post.chain);
  return {
    id,
    step,
    department,
    division,
    holder,
    phone,
    ...titled({ zh: title, en: kind?.steps.find(({ code }) => code === step)?.title.en ?? title }),
    chain: kind === null ? null : showChain(kind),
    school: school === '' ? null : school,
    arranged: true,
  };
}

/** Where no arrangement names anybody, the department as such answers. */
export function showDesk(department: Department, division: string): ShownPost {
  return {
    id: deskId(department),
    ...titled({ zh: '部门控辍保学工作岗', en: 'The department’s own desk' }),
    chain: null,
    step: null,
    department,
    division: division.slice(0, 6),
    school: null,
    holder: null,
    phone: null,
    arranged: false,
  };
}

export function showChain({ code, title, clause, steps }: ChainKind) {
  return {
    code,
    clause,
    ...titled(title),
    steps: steps
      .toSorted((left, right) => left.rank - right.rank)
      .map((step) => ({ code: step.code, department: step.department, ...titled(step.title) })),
  };
}
