import { z } from 'zod';
import { MESSAGES, type MessageBody, type MessageType } from './messages/index.js';
import { SERVICES, type Service } from './services.js';

const MESSAGE_TYPES = Object.keys(MESSAGES) as [MessageType, ...MessageType[]];

/** What lies in the queue: a bell with an address, nothing of the patient (decision 3). */
export const bell = z.object({
  messageId: z.uuid(),
  type: z.enum(MESSAGE_TYPES),
  version: z.number().int().positive(),
});
export type Bell = z.infer<typeof bell>;

/** What lies in PostgreSQL: the message itself. */
export interface StoredMessage {
  readonly messageId: string;
  readonly type: string;
  readonly version: number;
  readonly sender: Service;
  readonly body: unknown;
  /** Milliseconds since 1970 UTC, clock of the sender. */
  readonly createdAt: number;
}

/** A message as a handler sees it: the body has been checked against its contract. */
export interface Envelope<T extends MessageType> {
  readonly messageId: string;
  readonly type: T;
  readonly sender: Service;
  readonly createdAt: number;
  readonly body: MessageBody<T>;
}

export type Opened = { [T in MessageType]: { kind: 'opened'; envelope: Envelope<T> } }[MessageType];
export type Unopened = { kind: 'unopened'; why: 'unknown_type' | 'unknown_version' | 'bad_body'; problems: string[] };

const isMessageType = (type: string): type is MessageType => Object.hasOwn(MESSAGES, type);
const isService = (name: string): name is Service => (SERVICES as readonly string[]).includes(name);

/** Checks a stored message against its contract. Problems name paths and rules, never values. */
export function open(stored: StoredMessage): Opened | Unopened {
  const { type } = stored;
  if (!isMessageType(type) || !isService(stored.sender))
    return { kind: 'unopened', why: 'unknown_type', problems: [type] };
  const contract = MESSAGES[type];
  if (contract.version !== stored.version) {
    return { kind: 'unopened', why: 'unknown_version', problems: [`${type} ${stored.version}`] };
  }
  const parsed = contract.body.safeParse(stored.body);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`);
    return { kind: 'unopened', why: 'bad_body', problems };
  }
  const { messageId, sender, createdAt } = stored;
  // The one cast: type and body were just matched by the table above, which TypeScript cannot follow through an index.
  return { kind: 'opened', envelope: { messageId, type, sender, createdAt, body: parsed.data } } as Opened;
}

/** Checks what is about to be sent: a body that breaks its contract is our defect and must not commit. */
export function seal<T extends MessageType>(type: T, body: MessageBody<T>): { version: number; body: MessageBody<T> } {
  const contract = MESSAGES[type];
  // parse() throws ZodError with paths only; the transaction rolls back and the defect is seen.
  return { version: contract.version, body: contract.body.parse(body) as MessageBody<T> };
}
