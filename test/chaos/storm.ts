import { CRASH_POINTS, type CrashPoint } from '#platform';
import { SERVICES, type Service } from '#messaging/contracts';
import type { House } from '../../apps/sandbox/src/house/house.js';
import type { Resident } from '../../apps/sandbox/src/house/process.js';

// Services that die wherever they can die, one place after another, and are started again.

/** One death that is to happen. */
export interface Death {
  readonly service: Service;
  readonly point: CrashPoint;
  /** The how-many-eth time the place is reached after the start. */
  readonly passing: number;
}

const EVERYBODY = SERVICES;
const PAGER = ['alerting'] as const;

/** Which services come to a place. Total: a new place does not compile until it is known who can die there. */
export const WHO_PASSES = {
  'notification.before-commit': EVERYBODY,
  'notification.after-commit': EVERYBODY,
  'reading.before-commit': EVERYBODY,
  'reading.after-commit': EVERYBODY,
  'publish.before': EVERYBODY,
  'publish.after': EVERYBODY,
  'publish.after-commit': EVERYBODY,
  'handler.before-commit': EVERYBODY,
  'handler.after-commit': EVERYBODY,
  'acknowledge.before': EVERYBODY,
  'acknowledge.after': EVERYBODY,
  'write.before-post': EVERYBODY,
  'write.after-post': EVERYBODY,
  'write.before-commit': EVERYBODY,
  'write.after-commit': EVERYBODY,
  'page.before-post': PAGER,
  'page.after-post': PAGER,
  'page.after-commit': PAGER,
} as const satisfies Record<CrashPoint, readonly Service[]>;

/**
 * Every place of every service, for each of the passings. Places that lie beside each other are visited far apart: a message
 * whose worker dies over it too often in a row is rightly taken for the cause and set aside.
 */
export const everyDeath = (passings: readonly number[]): readonly Death[] =>
  passings.flatMap((passing) =>
    apart(CRASH_POINTS).flatMap((point) => WHO_PASSES[point].map((service) => ({ service, point, passing }))),
  );

const STRIDE = 5;
const apart = <T>(list: readonly T[]): readonly T[] =>
  Array.from({ length: STRIDE }, (_, from) => list.filter((_one, nth) => nth % STRIDE === from)).flat();

export const deathName = ({ service, point, passing }: Death): string => `${service} ${point}@${passing}`;

/** Keeps the services of a house dying and rising. */
export class Storm {
  /** Deaths that happened. */
  readonly died: Death[] = [];
  /** Anything that ended otherwise than planned. */
  readonly strange: string[] = [];
  private readonly left: Map<Service, Death[]>;
  private over = false;
  private readonly lives: Promise<void>[] = [];

  constructor(
    private readonly house: House,
    deaths: readonly Death[],
    private readonly tell: (sentence: string) => void,
  ) {
    this.left = new Map(SERVICES.map((service) => [service, deaths.filter((death) => death.service === service)]));
  }

  /** Deaths that have not happened yet, the ones now planned included. */
  get outstanding(): readonly Death[] {
    return [...this.left.values()].flat();
  }

  /** Stops each service that has a death to die and begins its chain of lives. */
  async begin(): Promise<void> {
    await Promise.all(
      SERVICES.filter((service) => this.left.get(service)?.length !== 0).map(async (service) => {
        await this.house.resident(service)?.stop();
        this.lives.push(this.live(service));
      }),
    );
  }

  /** No further deaths; every service stands again, without a plan. */
  async end(): Promise<void> {
    this.over = true;
    for (const service of SERVICES) await this.house.resident(service)?.stop();
    await Promise.all(this.lives);
    await Promise.all(SERVICES.map((service) => this.house.start(service)));
  }

  private async live(service: Service): Promise<void> {
    const plans = this.left.get(service) ?? [];
    for (;;) {
      const [death] = plans;
      if (this.over) return;
      const how = await this.liveOnce(service, death);
      if (this.over) return;
      if (how === 'SIGKILL' && death !== undefined) {
        this.died.push(death);
        plans.shift();
        this.tell(`died: ${deathName(death)}`);
      } else {
        this.strange.push(`${service} ended with ${how} while ${death ? deathName(death) : 'nothing'} was planned`);
        this.tell(this.strange.at(-1) ?? '');
        if (this.strange.length > 10) return;
      }
    }
  }

  /** One life: from start to end. A service may die before it has said that it is ready. */
  private async liveOnce(service: Service, death: Death | undefined): Promise<number | string> {
    const env = death === undefined ? {} : { PUMPTRACE_CRASH_AT: `${death.point}@${death.passing}` };
    let resident: Resident;
    try {
      resident = await this.house.start(service, env);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return /ended \((\w+)\) before it was ready/.exec(words)?.[1] ?? words;
    }
    if (this.over) await resident.stop();
    return resident.ended;
  }
}
