// A worker that takes one job, says so, and never finishes: its parent kills it. Arguments: queue name, connection as JSON.
import { createPostgresBackend, createRedisBackend, withBackend } from 'bullmq';
import pg from 'pg';

const [name, json] = process.argv.slice(2);
const { queueUrl, databaseUrl, lockMs } = JSON.parse(json);
const take = async () => {
  process.stdout.write('taken\n');
  await new Promise((resolve) => setTimeout(resolve, 600_000));
};
const timing = { lockDuration: lockMs, stalledInterval: lockMs };
const connection =
  queueUrl === undefined
    ? new pg.Pool({ connectionString: databaseUrl, options: '-c search_path=bullmq', max: 3 })
    : { url: queueUrl, maxRetriesPerRequest: null };
const { Worker: AnyWorker } = withBackend(queueUrl === undefined ? createPostgresBackend : createRedisBackend);
new AnyWorker(name, take, { ...timing, connection });
