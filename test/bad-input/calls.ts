import { NAME, PROSE } from './reports.js';

// Knocks at the door of notifications, and calls of our own REST doors, as they should not be.

export interface BadNotification {
  readonly name: string;
  readonly path: string;
  readonly method: string;
  /** `$secret` stands for the right one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
}

const known = { authorization: 'Bearer $secret', 'content-type': 'application/fhir+json' };
const report = JSON.stringify({ resourceType: 'DiagnosticReport', id: 'forged', conclusion: `${NAME}: ${PROSE}` });
const topic = (reference: string): string =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'subscription-notification',
    entry: [
      {
        resource: {
          resourceType: 'SubscriptionStatus',
          type: 'event-notification',
          notificationEvent: [{ focus: { reference } }],
        },
      },
    ],
  });

export function badNotifications(): readonly BadNotification[] {
  const at = (name: string, over: Partial<BadNotification>): BadNotification => ({
    name,
    path: 'ehr/ehr/notify',
    method: 'POST',
    headers: known,
    status: 400,
    ...over,
  });
  return [
    at('without a secret', { headers: { 'content-type': 'application/json' }, body: report, status: 401 }),
    at('with a wrong secret', { headers: { ...known, authorization: `Bearer ${NAME}` }, body: report, status: 401 }),
    at('with a forged signature', {
      headers: { 'x-signature': '0'.repeat(64), 'content-type': 'application/json' },
      body: report,
      status: 401,
    }),
    at('from an EHR we do not know', { path: 'ehr/other/notify', body: report, status: 404 }),
    at('larger than anything allowed', { body: report.padEnd(1_200_000), status: 413 }),
    at('that is not JSON', { body: `{"resourceType": "${NAME}` }),
    at('that is a list', { body: '[]' }),
    at('whose id climbs', { body: JSON.stringify({ resourceType: 'DiagnosticReport', id: `../${NAME}` }) }),
    at('whose path climbs', { path: 'ehr/ehr/notify/DiagnosticReport/..%2f..%2fPatient%2fines', method: 'PUT' }),
    at('of a type that is no type', { path: 'ehr/ehr/notify/diagnostic_report/r1', method: 'PUT' }),
    at('of a type nobody here reads', { path: 'ehr/ehr/notify/Medication/m1', method: 'PUT', status: 200 }),
    at('of a resource that is not there', {
      path: 'ehr/ehr/notify/DiagnosticReport/never',
      method: 'PUT',
      status: 200,
    }),
    at('that points to a foreign host', {
      body: topic('http://169.254.169.254/fhir/DiagnosticReport/never'),
      status: 200,
    }),
    at('with a body in XML', {
      headers: { ...known, 'content-type': 'application/fhir+xml' },
      body: `<DiagnosticReport><conclusion value="${NAME}"/></DiagnosticReport>`,
      status: 415,
    }),
    at('by a verb that is none of ours', { method: 'PATCH', body: '{}', status: 404 }),
  ];
}

export interface BadCall {
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly status: number;
  /** A word the answer must contain, so that the caller can tell what to mend. */
  readonly says: string;
}

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

export function badCalls(caseId: string): readonly BadCall[] {
  const post = (name: string, path: string, body: unknown, status: number, says: string): BadCall => ({
    name,
    path,
    method: 'POST',
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
    status,
    says,
  });
  const get = (name: string, path: string, status: number, says: string, headers = {}): BadCall => ({
    name,
    path,
    method: 'GET',
    headers,
    status,
    says,
  });
  const reading = '/reports/bad-6/confirm-reading';
  return [
    get('without a key', '/unmatched', 401, 'key', { authorization: '' }),
    get('with another key', '/unmatched', 401, 'key', { authorization: `Bearer ${NAME}` }),
    get('for a case nobody knows', `/assessments/${UNKNOWN}`, 404, 'unknown-case'),
    get('for a case by a name', `/assessments/${NAME.toLowerCase()}`, 400, 'caseId'),
    get('for a door that is not there', `/assessments/${caseId}/nothing`, 404, '404'),
    post('placing what is not waiting', `/unmatched/${UNKNOWN}/assign`, { step: 'PLAIN_FILMS' }, 404, 'not-unmatched'),
    post('placing at no step', `/unmatched/${UNKNOWN}/assign`, { step: 'TEA_BREAK' }, 400, 'body'),
    post('placing without saying where', `/unmatched/${UNKNOWN}/assign`, {}, 400, 'body'),
    post('placing by an id that is none', '/unmatched/7/assign', { step: 'PLAIN_FILMS' }, 400, 'id'),
    post('with half a body', reading, `{"findings": ["${NAME}`, 400, 'malformed'),
    post('with a list for a body', reading, [], 400, 'body'),
    post('with a finding nobody knows', reading, { findings: [NAME] }, 400, 'findings'),
    post('with a step nobody knows', reading, { findings: [], step: 'TEA_BREAK' }, 400, 'step'),
    get('for the words of a report nobody has', '/reports/never', 404, 'unknown-report'),
    get('for the words of a report by an id that climbs', '/reports/..%2Fbad-1', 400, 'id'),
    post('with far too many findings', reading, { findings: Array(31).fill('XR_KINK') }, 400, 'findings'),
    post('reading what nobody has', '/reports/never/confirm-reading', { findings: [] }, 404, 'unknown-report'),
    post('reading an id that climbs', '/reports/..%2Fbad-1/confirm-reading', { findings: [] }, 400, 'id'),
    post('with a body beyond the limit', reading, JSON.stringify({ findings: ['x'.repeat(1_200_000)] }), 413, '413'),
    post(
      'discarding what is not on the shelf',
      `/set-aside/${UNKNOWN}/discard`,
      { reason: 'gone' },
      404,
      'not-on-the-shelf',
    ),
    post('discarding without a reason', `/set-aside/${UNKNOWN}/discard`, { reason: '' }, 400, 'reason'),
  ];
}
