import { describe, expect, it } from '@jest/globals';
import { PermanentFailure, requestScope, ServiceLog, TransientFailure } from '../index.js';
import { admit } from './fields.js';
import { NestLog } from './nest-log.js';

const PROSE = 'The catheter of Rosalind Okafor is kinked behind the pump at L2';
const TOKEN = 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA';
const LEAKS = ['Rosalind', 'Okafor', 'kinked', TOKEN, '1961-04-03', 'MRN', 'hunter2'];

function listening() {
  const lines: string[] = [];
  const log = ServiceLog.open({
    service: 'orders',
    level: 'trace',
    stream: { write: (line) => void lines.push(line) },
  });
  return { log, lines, text: () => lines.join(''), last: (): unknown => JSON.parse(lines.at(-1) ?? 'null') };
}

/** Every kind of object in which a library has been seen to carry somebody's chart along. */
const troubled = (): Error => {
  const axiosLike = Object.assign(new TypeError(`fetch failed for ${PROSE}`), {
    code: 'ECONNRESET',
    config: { headers: { authorization: `Bearer ${TOKEN}` }, data: PROSE },
    response: { status: 422, data: { issue: [{ diagnostics: PROSE }] } },
    request: { url: `https://ehr.example.org/Patient?name=Okafor&birthdate=1961-04-03` },
  });
  const databaseLike = Object.assign(new Error(`duplicate key value (name)=(${PROSE})`, { cause: axiosLike }), {
    code: '23505',
    detail: PROSE,
    query: `INSERT INTO report VALUES ('${PROSE}')`,
    parameters: [PROSE, 'MRN 4711'],
  });
  databaseLike.name = 'QueryFailedError';
  return databaseLike;
};

describe('the log', () => {
  it('carries ids, codes and numbers', () => {
    const { log, last } = listening();
    log
      .in('relay')
      .info('message published', { case: 'case-7f3a', messageId: 'm-1', ehr: 'ServiceRequest/41', attempt: 2 });
    expect(last()).toMatchObject({
      level: 'info',
      service: 'orders',
      in: 'relay',
      msg: 'message published',
      case: 'case-7f3a',
      messageId: 'm-1',
      ehr: 'ServiceRequest/41',
      attempt: 2,
    });
  });

  it('drops and counts what is not listed, nested or misshapen, and a patient reference', () => {
    const { log, last, text } = listening();
    const careless = {
      case: PROSE,
      patientName: 'Rosalind Okafor',
      report: { conclusion: PROSE, subject: { display: 'Okafor' } },
      authorization: `Bearer ${TOKEN}`,
      ehr: 'Patient/4711',
      step: ['MRN'],
      attempt: Number.NaN,
      incident: 'inc-1',
    };
    log.write('info', 'report read', careless);
    expect(last()).toMatchObject({ incident: 'inc-1', dropped: 7 });
    expect(log.dropped).toBe(7);
    for (const leak of [...LEAKS, '4711']) expect(text()).not.toContain(leak);
  });

  it('keeps type, code, status and frames of an error, all the way down its causes, and no foreign message', () => {
    const { log, last, text } = listening();
    log.error('report set aside', {
      case: 'case-1',
      error: new PermanentFailure('unreadable', 'reading a report', { cause: troubled() }),
    });
    expect(last()).toMatchObject({
      error: {
        type: 'PermanentFailure',
        code: 'unreadable',
        message: 'reading a report',
        cause: { type: 'QueryFailedError', code: '23505', cause: { type: 'TypeError', code: 'ECONNRESET' } },
      },
    });
    expect(text()).toContain('logging.spec');
    for (const leak of LEAKS) expect(text()).not.toContain(leak);
  });

  it('takes credentials, tokens and query strings out of a sentence of our own', () => {
    const { log, text } = listening();
    const error = new TransientFailure(
      `GET https://app:hunter2@ehr.example.org/Patient?name=Okafor&birthdate=1961-04-03 with Bearer ${TOKEN}, link /a/${TOKEN}`,
    );
    log.warn('will be tried again', { error });
    for (const leak of LEAKS) expect(text()).not.toContain(leak);
    expect(text()).toContain('ehr.example.org/Patient?[withheld]');
  });

  it('shows a stack without the message that stands before its frames', () => {
    const { log, text } = listening();
    const error = new Error(`two lines\n${PROSE}\n    at once, ${PROSE}`);
    log.error('unexpected', {
      error: Object.assign(error, { stack: `Error: x\n${PROSE}\n    at place (file.js:1:2)` }),
    });
    for (const leak of LEAKS) expect(text()).not.toContain(leak);
    expect(text()).toContain('at place (file.js:1:2)');
  });

  it('survives what people throw', () => {
    const { log, lines, text } = listening();
    const circle = new Error('circle');
    circle.cause = circle;
    for (const thrown of [PROSE, null, 42, circle, { toString: () => PROSE }, new AggregateError([troubled()], PROSE)])
      log.error('thrown', { error: thrown });
    expect(lines).toHaveLength(6);
    for (const leak of LEAKS) expect(text()).not.toContain(leak);
  });

  it('names the request it belongs to', () => {
    const { log, last } = listening();
    requestScope.run({ requestId: 'req-1' }, () => log.info('answered'));
    expect(last()).toMatchObject({ requestId: 'req-1' });
  });

  it('takes only words written in the source', () => {
    const { log, text } = listening();
    const name: string = 'Rosalind';
    // @ts-expect-error a sentence made of values does not compile
    const spoken = () => log.info(`report of ${name}`);
    expect(spoken).toBeInstanceOf(Function);
    expect(text()).toBe('');
    expect(admit({ unlisted: name }).dropped).toBe(1);
  });
});

describe('the framework’s logger', () => {
  it('lets the framework speak and withholds every other sentence', () => {
    const { log, text } = listening();
    const nest = new NestLog(log);
    nest.log('Mapped {/cases, POST} route', 'RouterExplorer');
    nest.log(PROSE, 'ReportReader');
    nest.warn(PROSE);
    nest.error(PROSE, `Error: ${PROSE}\n    at x`, 'ReportReader');
    nest.error(troubled());
    nest.debug({ patient: PROSE });
    expect(text()).toContain('Mapped {/cases, POST} route');
    expect(text()).toContain('QueryFailedError');
    for (const leak of LEAKS) expect(text()).not.toContain(leak);
  });
});
