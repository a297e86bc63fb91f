// Where things lie: the checkout, the Node that runs us, the programs of the packages.
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** A path inside the checkout, whatever the current folder is. */
export const at = (...parts) => join(root, ...parts);

export const node = process.execPath;

/** The programs we call, as files that Node runs; no shell and no PATH is needed. */
export const programs = {
  tsc: at('node_modules/typescript/bin/tsc'),
  jest: at('node_modules/jest/bin/jest.js'),
  oxlint: at('node_modules/oxlint/bin/oxlint'),
  oxfmt: at('node_modules/oxfmt/bin/oxfmt'),
  depcruise: at('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
};
