import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PermanentFailure } from '#platform';

/** The user a child process runs as. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

// PostgreSQL refuses to run as root, and a uid without a passwd entry fails ("could not look up effective user ID"). Both
// names are given by every Linux; the first one is there when a PostgreSQL package was installed.
const UNPRIVILEGED = ['postgres', 'nobody'];

/** Whom PostgreSQL runs as: nobody else for an ordinary user (undefined), an unprivileged account when we are root. */
export async function chooseRunAs(ourUid: number | undefined): Promise<RunAs | undefined> {
  if (ourUid !== 0) return undefined;
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of UNPRIVILEGED) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  const names = UNPRIVILEGED.join(' nor ');
  throw new PermanentFailure(
    'no-embedded-postgres',
    `PostgreSQL refuses to run as root and there is neither ${names} here`,
  );
}

const allows = (runAs: RunAs, seen: { uid: number; gid: number; mode: number }, bits: number): boolean => {
  const shift = seen.uid === runAs.uid ? 6 : seen.gid === runAs.gid ? 3 : 0;
  return ((seen.mode >> shift) & bits) === bits;
};

/** Whether that user can walk to `path` and read and enter (or run) it, by the permission bits on the way. */
export async function canRead(runAs: RunAs, path: string): Promise<boolean> {
  if (!allows(runAs, await stat(path), 0o5)) return false;
  return canEnter(runAs, dirname(path));
}

/** Whether that user can walk into the directory. */
export async function canEnter(runAs: RunAs, directory: string): Promise<boolean> {
  for (let at = directory; ; at = dirname(at)) {
    if (!allows(runAs, await stat(at), 0o1)) return false;
    if (dirname(at) === at) return true;
  }
}
