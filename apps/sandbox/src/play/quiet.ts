import pg from 'pg';
import { SERVICES, type Service } from '#messaging/contracts';

/** Knows what is still under way. */
export interface Stillness {
  /** What is under way about one patient, in words; empty when nothing is. */
  unrest(patientId: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Looks into the house's database for work that has not been done yet. */
export class DatabaseStillness implements Stillness {
  private constructor(private readonly pool: pg.Pool) {}

  static over(databaseUrl: string): DatabaseStillness {
    const pool = new pg.Pool({ connectionString: databaseUrl, application_name: 'pumptrace-story', max: 3 });
    // A database that goes away is told by the next look; without a listener the error would end the program.
    pool.on('error', () => undefined);
    return new DatabaseStillness(pool);
  }

  /**
   * What is under way about one patient, in words; empty when nothing is. Mail and writes are the patient's own; bells name
   * only resources, so those of everybody count.
   */
  async unrest(patientId: string): Promise<readonly string[]> {
    const found = [await this.mail(patientId)];
    for (const service of SERVICES) {
      const bells = `select count(*) from ${service}.ehr_bell where state = 'waiting'`;
      const writes = `select count(*) from ${service}.ehr_write where state = 'waiting' and body::text like $1`;
      found.push(
        await this.count(`${service}: bells of the EHR not answered`, bells),
        await this.count(`${service}: writes to the EHR not settled`, writes, [`%Patient/${patientId}"%`]),
      );
    }
    found.push(await this.due('alerting'));
    return found.flat();
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private mail(patientId: string): Promise<readonly string[]> {
    return this.count(
      'messages not handled',
      `select count(*) from mail.delivery d join mail.message m on m.id = d.message_id
       where d.state in ('waiting', 'sent') and m.body->>'patientId' = $1`,
      [patientId],
    );
  }

  /** Rows of the service's own that are due by the clock of the house: pages, timers. */
  private async due(service: Service): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = $1 and column_name = 'queued_seq' and table_name not in ('ehr_bell', 'ehr_write')`,
      [service],
    );
    const counted: (readonly string[])[] = [];
    for (const { name } of rows) {
      const due = `select count(*) from ${service}.${pg.escapeIdentifier(name)} where state = 'waiting'
        and next_attempt_at <= clock_timestamp() + (select ms from pumptrace.clock_offset) * interval '1 millisecond'`;
      counted.push(await this.count(`${service}: ${name} due`, due));
    }
    return counted.flat();
  }

  private async count(what: string, sql: string, parameters: readonly unknown[] = []): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ count: string }>(sql, [...parameters]);
    const count = Number(rows[0]?.count ?? 0);
    return count === 0 ? [] : [`${what}: ${count}`];
  }
}
