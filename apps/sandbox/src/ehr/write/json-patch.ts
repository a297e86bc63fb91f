import { field, text } from '../shelf/fields.js';
import { Refused } from '../answer/answer.js';

/** JSON Patch (RFC 6902) and JSON Pointer (RFC 6901), synchronous, on a copy. */

type Json = unknown;
type Container = unknown[] | Record<string, unknown>;

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;
type Operation = (typeof OPERATIONS)[number];

const bad = (why: string): never => {
  throw new Refused(400, `JSON Patch: ${why}`);
};

const isOperation = (word: unknown): word is Operation => OPERATIONS.some((known) => known === word);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsePointer(pointer: unknown): readonly string[] {
  if (pointer === '') return [];
  if (typeof pointer !== 'string' || !pointer.startsWith('/')) return bad('a path starts with /');
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const indexOf = (key: string, length: number): number =>
  /^(0|[1-9]\d*)$/.test(key) && Number(key) < length ? Number(key) : bad(`no element ${key}`);

function step(value: Json, key: string): Json {
  if (Array.isArray(value)) return value[indexOf(key, value.length)];
  if (isRecord(value) && Object.hasOwn(value, key)) return value[key];
  return bad(`nothing at ${key}`);
}

function locate(root: Json, path: readonly string[]): { parent: Container; key: string } {
  const key = path.at(-1);
  const parent = path.slice(0, -1).reduce(step, root);
  if (key === undefined || !(Array.isArray(parent) || isRecord(parent))) return bad('the path leads nowhere');
  return { parent, key };
}

function put(root: Json, path: readonly string[], value: Json, mode: 'add' | 'replace'): void {
  const { parent, key } = locate(root, path);
  if (mode === 'replace') step(parent, key);
  if (!Array.isArray(parent)) parent[key] = value;
  else if (mode === 'replace') parent[indexOf(key, parent.length)] = value;
  else parent.splice(key === '-' ? parent.length : indexOf(key, parent.length + 1), 0, value);
}

function take(root: Json, path: readonly string[]): Json {
  const { parent, key } = locate(root, path);
  const value = step(parent, key);
  if (Array.isArray(parent)) parent.splice(indexOf(key, parent.length), 1);
  else delete parent[key];
  return value;
}

function same(a: Json, b: Json): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => same(one, b[i]));
  if (!isRecord(a) || !isRecord(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

function apply(root: Json, operation: Json): void {
  const op = field(operation, 'op');
  if (!isOperation(op)) return bad('unknown operation');
  const path = parsePointer(field(operation, 'path'));
  const from = (): readonly string[] => parsePointer(text(field(operation, 'from')));
  const value = (): Json => structuredClone(field(operation, 'value') ?? bad(`${op} needs a value`));
  switch (op) {
    case 'add':
    case 'replace':
      return put(root, path, value(), op);
    case 'remove':
      take(root, path);
      return;
    case 'move':
      return put(root, path, take(root, from()), 'add');
    case 'copy':
      return put(root, path, structuredClone(from().reduce(step, root)), 'add');
    case 'test':
      if (!same(path.reduce(step, root), field(operation, 'value'))) {
        throw new Refused(422, 'JSON Patch: test failed');
      }
      return;
    default: {
      const never: never = op;
      return never;
    }
  }
}

/**
 * The document with the operations applied in order; the document itself is left as it was.
 * @throws Refused 400 for a malformed patch or a path that does not exist, 422 when a test fails.
 */
export function patched(document: Json, operations: Json): Json {
  if (!Array.isArray(operations)) return bad('a list of operations is expected');
  const copy = structuredClone(document);
  for (const operation of operations) apply(copy, operation);
  return copy;
}
