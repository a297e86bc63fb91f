import { field, list, text } from '../ehr/shelf/fields.js';
import { holdings, ordersIn, verdictsIn } from './holdings.js';
import { say } from './line.js';
import { incidentsIn, pagesFor } from './phone.js';
import type { Reach } from './reach.js';

const indent = (title: string, lines: readonly string[]): string =>
  `${title}${lines.length === 0 ? ' none' : `\n${lines.map((line) => `    ${line}`).join('\n')}`}`;

const shortened = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body)).slice(0, 1_500);

/** One line for each report, as interpretation reads it now. */
async function readingsOf(reach: Reach, patientId: string): Promise<readonly string[]> {
  const [order] = ordersIn(await holdings(reach.fhirUrl, patientId));
  if (order === undefined) return [];
  const { body } = await say('GET', `${reach.interpretationUrl}/assessments/${order.caseId}`, { headers: reach.key });
  const shown = ['step', 'status', 'reportClass', 'confirms', 'suggests', 'excludes', 'missing', 'effectiveAt'];
  const readings = list(field(body, 'readings'));
  const troubles = list(field(body, 'troubles')).map((trouble) => `trouble ${JSON.stringify(trouble)}`);
  return [
    ...readings.map((reading) => shown.map((name) => JSON.stringify(field(reading, name))).join(' ')),
    ...troubles,
  ];
}

/** Everything worth seeing when something did not happen: the chart, the verdicts, the phone, what waits, what was set aside. */
export async function pictureOf(reach: Reach, patientId: string): Promise<string> {
  const parts: string[] = [];
  const look = async (title: string, lines: () => Promise<readonly string[]>): Promise<void> => {
    try {
      parts.push(indent(title, await lines()));
    } catch (error) {
      // The picture is drawn when things are broken: what cannot be seen is said, and the rest is still shown.
      parts.push(`${title} cannot be seen: ${String(error)}`);
    }
  };
  await look(`the EHR holds about ${patientId}:`, async () => {
    const all = await holdings(reach.fhirUrl, patientId);
    return all.map(({ line, reference, version, resource }) => {
      const about = [text(field(field(resource, 'focus'), 'reference')), text(field(resource, 'description'))];
      return [`${line}  (${reference} v${version})`, ...about.filter((words) => words !== undefined)].join(' ');
    });
  });
  await look('reports as they were read:', () => readingsOf(reach, patientId));
  await look('verdicts not open:', async () => verdictsIn(await holdings(reach.fhirUrl, patientId)));
  await look('pages:', async () => {
    const pages = await pagesFor(reach.phoneUrl, incidentsIn(await holdings(reach.fhirUrl, patientId)));
    return pages.map(({ line, code }) => `${line} ${code}`);
  });
  await look('under way:', () => reach.stillness.unrest(patientId));
  for (const [name, url] of [
    ['orders', reach.ordersUrl],
    ['interpretation', reach.interpretationUrl],
    ['alerting', reach.alertingUrl],
  ] as const)
    await look(`set aside by ${name}:`, async () => {
      const { body } = await say('GET', `${url}/set-aside`, { headers: reach.key });
      return [shortened(body)];
    });
  await look('worklist:', async () => {
    const { body } = await say('GET', `${reach.ordersUrl}/worklist`, { headers: reach.key });
    return [shortened(body)];
  });
  return parts.join('\n');
}
