// Words that stand in the wrong room, and names that name nothing. Run by `npm run check`; breaks/ holds an example for each row.
// An exception is written beside the line, or in the line above, with its reason: `// rule-name: reason`. For a failure let go any comment
// there will do.
//   node test/house-rules/words.mjs [--json]       looks at apps, libs and test under the current folder; exit 1 when something is found
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

const RESOURCES =
  /\b(ServiceRequest|DiagnosticReport|ClinicalImpression|DetectedIssue|CommunicationRequest|CodeableConcept|OperationOutcome|PlanDefinition|ActivityDefinition)\b/;
const QUEUE = /\b(BullMQ|Job|JobsOptions|QueueEvents|FlowProducer)\b/;
const ROWS = /\b(EntityManager|DataSource|QueryRunner|typeorm)\b/;
const BEDSIDE = /\b(aspirat\w*|cistern\w*|rotor|roller|scintigra\w*|granuloma)\b/i;

/** One row per rule: where it looks, what it looks for in the code (comments left out), and what to do instead. */
const RULES = [
  { name: 'clinical-speaks-no-fhir', at: /^libs\/clinical\/src\//, word: RESOURCES, instead: 'translate in libs/fhir' },
  {
    name: 'clinical-knows-no-queue',
    at: /^libs\/clinical\/src\//,
    word: QUEUE,
    instead: 'a fact comes in, an answer goes out',
  },
  { name: 'messaging-speaks-no-fhir', at: /^libs\/messaging\/src\//, word: RESOURCES, instead: 'carry an opaque id' },
  {
    name: 'messaging-holds-no-rows',
    at: /^libs\/messaging\/src\//,
    word: ROWS,
    instead: 'state a port; libs/persistence fulfils it',
  },
  {
    name: 'platform-knows-no-bedside',
    at: /^libs\/platform\/src\//,
    word: BEDSIDE,
    instead: 'say it in libs/clinical',
  },
  { name: 'platform-holds-no-rows', at: /^libs\/platform\/src\//, word: ROWS, instead: 'libs/persistence' },
  {
    name: 'jobs-stay-in-messaging',
    at: /^(libs\/(fhir|intake|persistence|platform|service)|apps)\/.*src\//,
    word: QUEUE,
    instead: 'send and receive messages by #messaging',
  },
  {
    name: 'fhir-holds-no-rows',
    at: /^libs\/fhir\/src\//,
    word: ROWS,
    instead: 'libs/persistence, or the kept room of a service',
  },
  {
    name: 'escalation-lives-in-alerting',
    at: /^(libs|apps\/(orders|interpretation))\//,
    word: /\bnext_?escalation_?at\b/i,
    instead: 'apps/alerting/src/page',
  },
  {
    name: 'time-is-handed-in',
    at: /^(libs(?!\/platform\/src\/clock\.ts)|apps\/(orders|interpretation|alerting))\//,
    word: /\bnew Date\(\s*\)|\bperformance\.now\(/,
    instead: 'take a Clock from #platform, or an argument',
  },
  {
    name: 'ids-are-handed-in',
    at: /^(libs(?!\/platform\/)|apps\/(orders|interpretation|alerting))\//,
    word: /\b(randomUUID|randomInt)\s*\(/,
    instead: 'take Ids from #platform',
  },
  {
    name: 'nothing-is-swallowed',
    at: /^(libs|apps|test)\//,
    word: /\.catch\(\s*(\(\s*\w*\s*\)|\w+)\s*=>\s*(\{\s*\}|undefined|null|void 0)\s*\)/,
    instead: 'give the failure a visible state, or say beside it why it may go',
    anyReason: true,
  },
];

/** Rules for code that serves; a spec may ask for the time and name any word. */
const isSpec = (path) => path.endsWith('.spec.ts') || /\/for-(specs|tests)\.ts$/.test(path);
const EMPTY_NAMES =
  /(^|\/)(utils?|helpers?|managers?|common|misc|shared)(\/|(\.[\w-]+)*\.(ts|mjs|cjs|js)$)|[-.](utils?|helpers?|manager)\.(ts|mjs|cjs|js)$/i;

/** The code of a file with comments blanked out (same length, same lines); strings are kept. */
function withoutComments(text) {
  const parts = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  return text.replace(parts, (match, string) => string ?? match.replace(/[^\n]/g, ' '));
}

function* files(folder) {
  let names;
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error.code === 'ENOENT') return; // a room that is not built yet
    throw error;
  }
  for (const name of names) {
    const path = join(folder, name);
    if (name === 'node_modules' || path === join('test', 'house-rules', 'breaks')) continue;
    if (statSync(path).isDirectory()) yield* files(path);
    else if (/\.(ts|mjs|cjs|js)$/.test(name)) yield path.split(sep).join('/');
  }
}

const found = [];
for (const path of ['apps', 'libs', 'test', 'deploy'].flatMap((folder) => [...files(folder)])) {
  if (EMPTY_NAMES.test(path))
    found.push({
      rule: 'a-name-says-what-it-holds',
      path,
      line: 1,
      word: path,
      instead: 'name the story or the thing kept',
    });
  const rules = isSpec(path) ? [] : RULES.filter(({ at }) => at.test(path));
  if (rules.length === 0 || path.startsWith('test/house-rules/')) continue;
  const text = readFileSync(path, 'utf8');
  const [lines, code] = [text.split('\n'), withoutComments(text)];
  for (const { name, word, instead, anyReason = false } of rules)
    for (const hit of code.matchAll(new RegExp(word, `${word.flags}g`))) {
      const line = code.slice(0, hit.index).split('\n').length;
      const excused = lines
        .slice(Math.max(0, line - 2), line)
        .some((said) => said.includes(anyReason ? '// ' : `// ${name}: `));
      if (!excused) found.push({ rule: name, path, line, word: hit[0], instead });
    }
}

if (process.argv.includes('--json'))
  console.log(JSON.stringify({ rules: [...RULES.map(({ name }) => name), 'a-name-says-what-it-holds'], found }));
else
  for (const { rule, path, line, word, instead } of found)
    console.log(`${path}:${line}  ${rule}: "${word}"; instead: ${instead}`);
process.exitCode = found.length > 0 ? 1 : 0;
