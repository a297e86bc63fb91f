// What a process and the database have cost so far, as Linux counts it.
import { readFile, readdir } from 'node:fs/promises';

/** Clock ticks a second; fixed in the kernel's interface to programs (proc(5), sysconf(_SC_CLK_TCK) on every Linux we run on). */
const TICKS = 100;

interface Stat {
  readonly parent: number;
  /** Seconds, of the process and of those of its children that have ended. */
  readonly seconds: number;
}

async function statOf(pid: number): Promise<Stat | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets and may hold anything.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, seconds: (user + system + endedUser + endedSystem) / TICKS };
  } catch {
    return undefined; // it has just ended; its parent has its time
  }
}

/** CPU seconds of a process and of all its children. */
export async function cpuSeconds(pid: number): Promise<number> {
  const own = await statOf(pid);
  if (own === undefined) throw new Error(`there is no process ${pid}`);
  const all = (await readdir('/proc')).map(Number).filter((one) => one > 0);
  const stats = await Promise.all(all.map(statOf));
  const children = stats.reduce((sum, stat) => sum + (stat?.parent === pid ? stat.seconds : 0), 0);
  return own.seconds + children;
}
