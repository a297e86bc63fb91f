import { readConfig } from './config.js';
import { startSandbox } from './sandbox.js';

/** The sandbox EHR and its phones, as one process. */
export async function run(): Promise<void> {
  const sandbox = await startSandbox(readConfig(process.env));
  if (sandbox.torn > 0) {
    process.stderr.write(
      `${JSON.stringify({ level: 'warn', what: 'torn ledger lines dropped', count: sandbox.torn })}\n`,
    );
  }
  process.stdout.write(
    `${JSON.stringify({ ready: 'sandbox', url: sandbox.url, phones: sandbox.phonesUrl, control: sandbox.controlUrl })}\n`,
  );

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void sandbox.close().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  // Started by the launcher: when it is gone, however it went, nobody else would stop us.
  process.once('disconnect', stop);
  process.channel?.unref();
}
