import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { allSettings } from './all-settings.js';
import { type ConfigProblem, settingsThatDisagree } from './disagreements.js';
import { aboutSetting } from './setting.js';

/** Configuration that cannot be started with. The message lists every problem and never a value. */
export class ConfigRefused extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(`Configuration refused:\n${problems.map(({ name, problem }) => `  ${name}: ${problem}`).join('\n')}`);
    this.name = 'ConfigRefused';
    this.problems = problems;
  }
}

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

interface RawSetting {
  value?: string;
  problem?: string;
}

// Only the error's code is told: the path is named by the variable, and a secret's file name may itself tell something.
function readSecretFile(name: string, path: string): RawSetting {
  try {
    return { value: readFileSync(path, 'utf8').trim() };
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unreadable';
    return { problem: `the file named by ${name}_FILE cannot be read (${code})` };
  }
}

// An empty variable means unset: compose files write NAME= for "not given".
function rawSetting(name: string, schema: z.core.$ZodType, env: Environment): RawSetting {
  const given = env[name] === '' ? undefined : env[name];
  const file = env[`${name}_FILE`] === '' ? undefined : env[`${name}_FILE`];
  if (aboutSetting(schema).secret !== true || file === undefined) return given === undefined ? {} : { value: given };
  if (given !== undefined) return { problem: `set either ${name} or ${name}_FILE, not both` };
  return readSecretFile(name, file);
}

interface ReadOnce {
  raw: Record<string, string>;
  problems: ConfigProblem[];
}

// Setting by setting, so that one wrong value does not hide the next.
function readEach(shape: Readonly<Record<string, z.core.$ZodType>>, env: Environment): ReadOnce {
  const read: ReadOnce = { raw: {}, problems: [] };
  for (const [name, schema] of Object.entries(shape)) {
    const { value, problem } = rawSetting(name, schema, env);
    if (problem !== undefined) {
      read.problems.push({ name, problem });
      continue;
    }
    const parsed = z.safeParse(schema, value);
    if (parsed.success) {
      if (value !== undefined) read.raw[name] = value;
      continue;
    }
    // A message of ours says what to write; zod's own would not, and none of them repeats the value.
    for (const { message } of parsed.error.issues) {
      const wanted = value === undefined ? 'must be set' : message;
      read.problems.push({ name, problem: `${wanted} - ${aboutSetting(schema).is}` });
    }
  }
  return read;
}

/**
 * Reads an app's settings from the environment (secrets also from `<NAME>_FILE`). Throws `ConfigRefused` with every problem at
 * once: values that cannot be read, and settings of the house that contradict each other, as far as this app uses them.
 */
export function readConfig<S extends z.ZodObject>(schema: S, env: Environment): z.infer<S> {
  const { raw, problems } = readEach(schema.shape, env);
  const names = new Set(Object.keys(schema.shape));
  const known = allSettings.partial().parse(readEach(allSettings.shape, env).raw);
  const contradictions = settingsThatDisagree(known).filter(({ name }) => names.has(name));
  if (problems.length > 0 || contradictions.length > 0) throw new ConfigRefused([...problems, ...contradictions]);
  return schema.parse(raw);
}
