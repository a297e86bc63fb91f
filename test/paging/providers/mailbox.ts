// A mail relay: takes what it is given, and can say that a mailbox does not exist.
import { SMTPServer } from 'smtp-server';

export interface Mail {
  readonly to: readonly string[];
  readonly raw: string;
}

export interface Mailbox {
  readonly url: string;
  mails(): readonly Mail[];
  /** The status every recipient is refused with; undefined: all are taken. */
  refuse(status: number | undefined): void;
  close(): Promise<void>;
}

const hungUp = (): void => undefined;

export async function startMailbox(): Promise<Mailbox> {
  const mails: Mail[] = [];
  let refused: number | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_address, _session, done) => {
      if (refused === undefined) done();
      else done(Object.assign(new Error('no such mailbox'), { responseCode: refused }));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        // Lines of a text are wrapped on the wire (quoted-printable); here they are whole again.
        const raw = Buffer.concat(parts).toString('utf8').replaceAll('=\r\n', '').replaceAll('=3D', '=');
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
        done();
      });
    },
  });
  // A caller that was killed in the middle of a mail is no trouble of the relay.
  server.on('error', hungUp);
  const listening = server.listen(0, '127.0.0.1');
  await new Promise<void>((done) => listening.once('listening', () => done()));
  const address = listening.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails: () => mails,
    refuse: (status) => void (refused = status),
    close: () => new Promise((done) => server.close(() => done())),
  };
}
