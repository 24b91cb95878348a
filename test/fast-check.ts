import fc from 'fast-check';

/**
 * The same cases in every run, so that nobody's change is told of what chance found. What has not been tried yet is
 * tried with another seed: `PROPERTY_SEED=7 npx vitest run <file>`.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_260_901) });

export { fc };
