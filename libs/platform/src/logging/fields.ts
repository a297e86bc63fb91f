// What a log line may carry: an allow-list of ids, codes and numbers, each with a shape. What is not listed, or does not have the
// shape, is left out and counted: patient text reaches no log, even by mistake.

const SHAPES = {
  id: /^[A-Za-z0-9][A-Za-z0-9._:|-]{0,159}$/,
  word: /^[A-Za-z0-9][A-Za-z0-9_./-]{0,63}$/,
  // A reference into the EHR. Patient ids are patient data: a case or incident id says whom it is about.
  reference: /^(?!Patient\/)[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9.-]{1,64}(\/_history\/[A-Za-z0-9.-]{1,64})?$/,
  // A route pattern, with its parameters by name.
  route: /^[A-Za-z0-9_/:.*-]{1,120}$/,
} as const;

/** The fields of a log line and what each may hold. */
export const LOG_FIELDS = {
  // whom and what it is about
  case: 'id',
  incident: 'id',
  order: 'id',
  page: 'id',
  messageId: 'id',
  requestId: 'id',
  actor: 'id',
  ehr: 'reference',
  // which words of the house
  messageType: 'word',
  resourceType: 'word',
  step: 'word',
  state: 'word',
  tier: 'word',
  channel: 'word',
  code: 'word',
  source: 'word',
  queue: 'word',
  check: 'word',
  setting: 'word',
  signal: 'word',
  method: 'word',
  migration: 'word',
  route: 'route',
  // how much
  status: 'number',
  ms: 'number',
  attempt: 'number',
  count: 'number',
  port: 'number',
  version: 'number',
  level: 'number',
  epoch: 'number',
} as const satisfies Record<string, keyof typeof SHAPES | 'number'>;

export type LogField = keyof typeof LOG_FIELDS;

/** Fields to log, and the error that caused the line. */
export type LogFields = {
  [F in LogField]?: ((typeof LOG_FIELDS)[F] extends 'number' ? number : string) | undefined;
} & { error?: unknown };

/** What passed, and how many did not. */
export interface Admitted {
  fields: Record<string, string | number>;
  dropped: number;
}

const isLogField = (name: string): name is LogField => Object.hasOwn(LOG_FIELDS, name);

function admits(name: LogField, value: unknown): value is string | number {
  const kind = LOG_FIELDS[name];
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value);
  return typeof value === 'string' && SHAPES[kind].test(value);
}

/** Lets through what the allow-list admits; counts the rest. `error` is not for this gate and not counted. */
export function admit(given: object): Admitted {
  const admitted: Admitted = { fields: {}, dropped: 0 };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || name === 'error') continue;
    if (isLogField(name) && admits(name, value)) admitted.fields[name] = value;
    else admitted.dropped += 1;
  }
  return admitted;
}
