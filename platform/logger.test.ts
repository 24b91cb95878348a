import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

describe('log lines', () => {
  it('carry the event, the level and opaque ids', () => {
    const { log, lines } = recordingLogger();
    log.info({ importId: 'b1', rows: 3 }, 'import.finished');
    expect(lines()).toMatchObject([{ level: 'info', msg: 'import.finished', importId: 'b1', rows: 3 }]);
  });

  it('lose what a person is known by, however deep', () => {
    const { log, text } = recordingLogger();
    log.info(
      {
        name: '某某甲',
        child: { citizenId: '450703201501010015', sex: 'MALE' },
        import: { record: { guardianName: '某某乙' } },
      },
      'row.read',
    );
    expect(text()).not.toMatch(/某某|4507032015/);
    expect(text()).toContain('"sex":"MALE"');
  });

  it('describe a database error without the values in it', () => {
    const { log, text, lines } = recordingLogger();
    const cause = Object.assign(new Error('invalid input syntax for type date: "某某丙"'), {
      code: '22007',
      detail: 'Failing row contains (某某丁).',
      where: 'COPY staging, line 3: "某某戊"',
      parameters: ['某某己'],
    });
    log.error({ err: new Error('Import failed for 450703201501010015', { cause }) }, 'import.failed');
    expect(text()).not.toMatch(/某某|450703201501010015/);
    expect(lines()).toMatchObject([
      {
        err: {
          message: 'Import failed for 450703********0015',
          cause: { code: '22007', message: 'invalid input syntax for type date: "…"' },
        },
      },
    ]);
  });

  it('keep to the level', () => {
    const { log, lines } = recordingLogger('warn');
    log.info('quiet');
    log.warn('heard');
    expect(lines()).toHaveLength(1);
  });
});

function recordingLogger(level: 'info' | 'warn' = 'info') {
  const written: string[] = [];
  const log = createLogger(level, { write: (line) => void written.push(line) });
  return {
    log,
    text: () => written.join(''),
    lines: (): unknown[] => written.map((line): unknown => JSON.parse(line)),
  };
}
