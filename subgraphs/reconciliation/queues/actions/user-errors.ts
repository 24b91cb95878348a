/** Expected refusals of a mutation. Nothing was changed by the item the path leads to. */
const messages = {
  NOT_FOUND: {
    zh: '没有这条预警，或不由您的部门负责。',
    en: 'There is no such mismatch, or it does not lie with your department.',
  },
  VERSION_CONFLICT: {
    zh: '该预警已被他人改动，请查看最新状态后再操作。',
    en: 'Somebody else has changed it since you read it: look at it again.',
  },
  WRONG_STATUS: {
    zh: '预警的当前状态不允许此操作。',
    en: 'This cannot be done where the mismatch stands now.',
  },
  INVALID_INPUT: {
    zh: '输入不符合要求。',
    en: 'The value is not what is expected here.',
  },
  DUPLICATE_ITEM: {
    zh: '同一条预警在一次操作中只能出现一次。',
    en: 'One mismatch may stand only once in one command.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    zh: '该幂等键已用于另一项操作，请换用新的键。',
    en: 'This idempotency key was used for something else: take a new one.',
  },
  BUSY: {
    zh: '正在进行数据比对，请稍后以同一幂等键重试。',
    en: 'A comparison is under way: try again with the same key in a moment.',
  },
} as const;

export type UserErrorCode = keyof typeof messages;

export type UserError = { code: UserErrorCode; path: readonly string[] };

type ShownUserError = UserError & { message(args: { language: 'ZH' | 'EN' }): string };

export function showUserError({ code, path }: UserError): ShownUserError {
  return { code, path, message: ({ language }) => messages[code][language === 'EN' ? 'en' : 'zh'] };
}
