#!/usr/bin/env node
// Plain JavaScript, so that the command works before anything is compiled: tsx then loads the TypeScript sources.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./main.ts');
const { outliveReaders } = await import('./command/output.ts');
outliveReaders(process);
process.exitCode = await main(process.argv.slice(2), process);
