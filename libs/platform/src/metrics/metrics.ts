import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A metric's name begins with the house: `pumptrace_pages_sent_total`. Units are part of the name (seconds, bytes). */
export type MetricName = `pumptrace_${string}`;

// From 5 ms, under which nothing is worth telling, to 10 s, over which everything is lost.
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10];

/** The numbers a service shows to its operators. A name is declared once; declaring it twice throws. Labels never carry an id. */
export class Metrics {
  readonly #registry = new Registry();

  constructor(service: string) {
    this.#registry.setDefaultLabels({ service });
  }

  counter<L extends string = never>(name: MetricName, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  /** `read`, when given, is asked at each look instead of the gauge being set. */
  gauge<L extends string = never>(
    name: MetricName,
    help: string,
    labelNames: readonly L[] = [],
    read?: (gauge: Gauge<L>) => void | Promise<void>,
  ): Gauge<L> {
    const registers = [this.#registry];
    if (read === undefined) return new Gauge({ name, help, labelNames, registers });
    const gauge: Gauge<L> = new Gauge({ name, help, labelNames, registers, collect: () => read(gauge) });
    return gauge;
  }

  /** Durations in seconds. */
  seconds<L extends string = never>(name: MetricName, help: string, labelNames: readonly L[] = []): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets: SECONDS, registers: [this.#registry] });
  }

  /** Adds what Node tells of the process itself: memory, CPU, event loop, collections. Once a service. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** The exposition text, and the media type to serve it with. */
  async exposition(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
