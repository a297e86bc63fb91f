// What each service says of its own REST at /docs, held against the outside surface that others rely on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SERVICES, type Service } from '#messaging/contracts';
import { putUpForTests, type House } from './house-of-tests.js';

let home: string;
let house: House;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'pumptrace-descriptions-'));
  house = await putUpForTests({ home, env: { SANDBOX_EPHEMERAL: '1', LOG_LEVEL: 'warn' } });
}, 90_000);

afterAll(async () => {
  await house?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** What every service answers beside its own. */
const EVERYWHERE = ['GET /health/live', 'GET /health/ready', 'GET /metrics', 'GET /set-aside'] as const;
const SETTLING = ['POST /set-aside/{}/retry', 'POST /set-aside/{}/discard'] as const;

// The paths of the outside surface. Names of parameters are the services' own, so they are left out.
const SURFACE = {
  orders: [
    'POST /cases',
    'GET /cases',
    'GET /cases/{}',
    'GET /cases/{}/journal',
    'POST /cases/{}/facts',
    'POST /cases/{}/steps/{}/skip',
    'POST /cases/{}/steps/{}/repeat',
    'POST /cases/{}/steps/{}/done-elsewhere',
    'POST /cases/{}/orders/{}/link',
    'POST /cases/{}/verdicts/{}',
    'POST /cases/{}/close',
    'POST /cases/{}/redrive',
    'GET /watch',
    'PUT /watch/{}',
    'DELETE /watch/{}',
    'GET /worklist',
    'GET /fhir/metadata',
    'GET /fhir/{}',
    'GET /fhir/{}/{}',
  ],
  interpretation: [
    'GET /assessments/{}',
    'GET /unmatched',
    'POST /unmatched/{}/assign',
    'GET /reports/{}',
    'POST /reports/{}/confirm-reading',
  ],
  alerting: [
    'GET /incidents',
    'GET /incidents/{}',
    'POST /incidents/{}/accept',
    'POST /incidents/{}/decline',
    'POST /incidents/{}/plan',
    'POST /incidents/{}/resolve',
    'POST /incidents/{}/hand-over',
    'GET /a/{}',
    'POST /a/{}',
    'GET /on-call',
    'POST /drill',
  ],
} as const satisfies Record<Service, readonly string[]>;

// Nothing has to be said to have a case looked at again; the page's link is a form, not JSON.
const WITHOUT_BODY: ReadonlySet<string> = new Set(['POST /cases/{}/redrive', 'POST /a/{}']);

interface BodySchema {
  readonly properties?: object;
  readonly anyOf?: readonly BodySchema[];
  readonly oneOf?: readonly BodySchema[];
  readonly allOf?: readonly BodySchema[];
}
interface Operation {
  readonly requestBody?: { readonly content?: Record<string, { readonly schema?: BodySchema }> };
}
/** Whether the schema names fields, in each of its forms. */
const namesFields = ({ properties, anyOf, oneOf, allOf }: BodySchema): boolean => {
  const forms = anyOf ?? oneOf ?? allOf;
  return forms === undefined ? Object.keys(properties ?? {}).length > 0 : forms.length > 0 && forms.every(namesFields);
};

interface Described {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}

async function operationsOf(service: Service): Promise<ReadonlyMap<string, Operation>> {
  const answer = await fetch(`${house.urls[service]}/docs/openapi.json`);
  expect(answer.status).toBe(200);
  const { openapi, paths } = (await answer.json()) as Described;
  expect(openapi).toBe('3.1.0');
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path.replaceAll(/\{[^}]*\}/g, '{}')}`, operation] as const,
      ),
    ),
  );
}

describe.each(SERVICES)('%s', (service) => {
  it('describes every endpoint of the outside surface', async () => {
    const described = [...(await operationsOf(service)).keys()];
    expect(described).toEqual(expect.arrayContaining([...EVERYWHERE, ...SETTLING, ...SURFACE[service]]));
  });

  it('describes the body of whatever asks for one', async () => {
    const operations = await operationsOf(service);
    const bodies = [...SETTLING, ...SURFACE[service]].filter(
      (name) => /^(POST|PUT) /.test(name) && !WITHOUT_BODY.has(name),
    );
    const bare = bodies.filter((name) => {
      const schema = operations.get(name)?.requestBody?.content?.['application/json']?.schema;
      return schema === undefined || !namesFields(schema);
    });
    expect(bare).toEqual([]);
  });

  it('has the same on a page for people', async () => {
    const answer = await fetch(`${house.urls[service]}/docs`);
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await answer.text()).toContain(`Pumptrace ${service}`);
  });
});
