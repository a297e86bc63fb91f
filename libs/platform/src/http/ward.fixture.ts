// A ward to knock at in the specs of this lib: a service on a free port with one door of every kind, its keys, and all it logs.
import { Body, Controller, Get, HttpCode, Module, NotFoundException, Post, Put } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type Actor,
  allSettings,
  CurrentActor,
  currentRequestId,
  HttpProblem,
  layGround,
  PermanentFailure,
  Public,
  readConfig,
  Roles,
  ServiceLog,
  startService,
  TransientFailure,
  ZodBody,
  ZodParam,
  ZodQuery,
} from '../index.js';

const caseToOpen = z.strictObject({
  patient: z.string().regex(/^Patient\/[A-Za-z0-9.-]{1,64}$/),
  reason: z.string().max(200).optional(),
});
const listing = z.object({ limit: z.coerce.number().int().max(100).default(20) });

@Controller()
class Ward {
  @Get('cases')
  list(@ZodQuery(listing) query: z.infer<typeof listing>, @CurrentActor() actor: Actor) {
    return { limit: query.limit, actor, requestId: currentRequestId() };
  }

  @Post('cases')
  @Roles('clinician')
  open(@ZodBody(caseToOpen) body: z.infer<typeof caseToOpen>, @CurrentActor() actor: Actor) {
    return { opened: body.patient, by: actor.id, requestId: currentRequestId() };
  }

  @Get('cases/:id')
  one(@ZodParam('id', z.string().regex(/^case-/)) id: string) {
    if (id === 'case-unknown') throw new HttpProblem(404, 'unknown-case', 'No case has this id.');
    if (id === 'case-nest') throw new NotFoundException('Rosalind Okafor is not here');
    if (id === 'case-busy') throw new TransientFailure('reading the case', { retryAfterMs: 1_500 });
    if (id === 'case-broken') throw new PermanentFailure('unreadable-case', 'reading a case');
    throw new Error('Rosalind Okafor broke it');
  }

  @Post('unnamed')
  unnamed() {
    return {};
  }

  @Put('ehr/hospital/notify/:type/:id')
  @Public()
  @HttpCode(200)
  bell(@Body() body: unknown) {
    return { heard: body ?? 'a bell' };
  }

  @Post('ehr/hospital/refuse')
  @Public()
  refuse(@ZodBody(z.object({ resourceType: z.literal('Bundle'), entry: z.array(z.unknown()) })) _body: unknown) {
    return {};
  }
}

@Module({ controllers: [Ward] })
class WardModule {}

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');

/** The keys themselves; the file holds only their digests. */
export const KEYS = { nurse: 'key-of-the-nurse', engine: 'key-of-the-engine', auditor: 'key-of-the-auditor' };

/** What the keys file says of each holder. */
export const HOLDERS = {
  nurse: { key_sha256: sha256(KEYS.nurse), actor: 'nurse-7', role: 'clinician' },
  engine: { key_sha256: sha256(KEYS.engine).toUpperCase(), actor: 'interface-engine', role: 'integrator' },
  auditor: { key_sha256: sha256(KEYS.auditor), actor: 'auditor-1', role: 'auditor' },
};

export const posting = (body: string, type = 'application/json') => ({
  method: 'POST',
  body,
  headers: { 'content-type': type },
});

/** Opens the ward. `clock.at` moves its time; `lines` is its log; `env` adds to its configuration. */
export async function openWard(env: Readonly<Record<string, string>> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'pumptrace-ward-'));
  const keysPath = join(home, 'keys.json');
  const writeKeys = (keys: unknown) => writeFileSync(keysPath, JSON.stringify(keys));
  writeKeys(Object.values(HOLDERS));
  const lines: string[] = [];
  const clock = { at: 0, now: () => clock.at };
  const config = readConfig(allSettings, {
    API_KEYS_FILE: keysPath,
    PUMPTRACE_HOME: home,
    METRICS_PORT: '0',
    LOG_LEVEL: 'debug',
    ...env,
  });
  const log = ServiceLog.open({ service: 'ward', level: 'debug', stream: { write: (line) => void lines.push(line) } });
  const ground = layGround('ward', config, { clock, log });
  const service = await startService({ name: 'ward', module: WardModule, config, port: 0 }, ground);

  const ask = async (path: string, init: RequestInit & { key?: string } = {}) => {
    const headers = new Headers(init.headers);
    if (init.key !== undefined) headers.set('authorization', `Bearer ${init.key}`);
    const answer = await fetch(`${service.url}${path}`, { ...init, headers });
    const text = await answer.text();
    const type = answer.headers.get('content-type') ?? '';
    const body: unknown = type.includes('json') ? JSON.parse(text) : text;
    return { status: answer.status, type, text, body, headers: answer.headers };
  };
  const close = async () => {
    await service.stop();
    rmSync(home, { recursive: true });
  };
  return { home, writeKeys, lines, clock, ground, service, ask, close };
}
