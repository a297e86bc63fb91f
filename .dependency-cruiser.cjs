// The house rules of import, built from the table in test/house-rules/rooms.cjs. Run by `npm run check`.
const { DOORS, ROOMS } = require('./test/house-rules/rooms.cjs');

const SPEC = '\\.spec\\.ts$';
const literal = (text) => text.replace(/[.$/]/g, '\\$&');
const file = (path) => `^${literal(path)}$`;
/** A package by name, or every package of a scope (`@nestjs/*`). Type-only packages have no main file and stay a bare name. */
const pkg = (name) =>
  name.endsWith('/*')
    ? `^(node_modules/)?${literal(name.slice(0, -1))}`
    : `^(node_modules/)?(@types/)?${literal(name)}(/|$)`;

const visits = Object.entries(ROOMS).map(([room, { at, doors, packages, builtins }]) => ({
  name: `visits:${room}`,
  comment: `${room} may import itself, ${[...doors, ...packages].join(', ') || 'nothing else'}; a library only by its door.`,
  severity: 'error',
  from: { path: `^${at}`, pathNot: SPEC },
  to: {
    pathNot: [`^${at}`, ...doors.map((door) => file(DOORS[door])), ...packages.map(pkg)],
    ...(builtins ? { dependencyTypesNot: ['core'] } : {}),
  },
}));

/** A spec sits in its room: beside that room it may use any door and any package, test tools included. */
const specs = Object.entries(ROOMS).map(([room, { at }]) => ({
  name: `spec-visits:${room}`,
  comment: `A spec in ${room} may import its own room, doors and packages; no inner file of another room, no app, no test.`,
  severity: 'error',
  from: { path: `^${at}.*${SPEC}` },
  to: { path: '^(apps|libs|test|deploy)/', pathNot: [`^${at}`, ...Object.values(DOORS).map(file)] },
}));

module.exports = {
  forbidden: [
    ...visits,
    ...specs,
    {
      name: 'a-new-room-needs-a-row',
      comment: 'This file lies in no room of test/house-rules/rooms.cjs: give the room a row, and a planted break.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: Object.values(ROOMS).map(({ at }) => `^${at}`) },
      to: {},
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one thought in two places.',
      severity: 'error',
      from: { path: '^(apps|libs|test)/' },
      to: { circular: true },
    },
    {
      name: 'every-import-is-found',
      comment: 'The import leads nowhere: a misspelt path, or a package that package.json does not name.',
      severity: 'error',
      // @medplum/fhirtypes holds declarations only, so there is no file for it at run time.
      from: { path: '^(apps|libs|test)/' },
      to: { couldNotResolve: true, pathNot: [pkg('@medplum/fhirtypes')] },
    },
    {
      name: 'packages-are-named-in-package-json',
      comment: 'A package that only comes along with another one may vanish with the next update.',
      severity: 'error',
      from: { path: '^(apps|libs)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'test-tools-stay-in-tests',
      comment: 'A devDependency is not in the production image. The sandbox is not either.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [SPEC, '^apps/sandbox/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // The doors in package.json lead to dist; here they lead to the source, so that no build is needed.
    webpackConfig: { fileName: 'test/house-rules/resolve.cjs' },
    // As Node resolves: a package may open a part of itself to `import` alone.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
    preserveSymlinks: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test/house-rules/breaks)/' },
  },
};
