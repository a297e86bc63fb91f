import PDFDocument from 'pdfkit';

/** A document of a department: in the report itself, or a Binary that the report points at. */
export interface Paper {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly lies: 'in-the-report' | 'in-a-binary';
}

type Lies = Paper['lies'];

/** A paper as a resource of its own. */
export const binary = ({ contentType, bytes }: Paper) =>
  ({ resourceType: 'Binary', contentType, data: Buffer.from(bytes).toString('base64') }) as const;

/** A paper as an attachment of a report: `url` where it lies as a Binary. */
export const attachment = ({ contentType, bytes }: Paper, url?: string): Readonly<Record<string, unknown>> => ({
  contentType,
  ...(url === undefined ? { data: Buffer.from(bytes).toString('base64') } : { url }),
});

/** A letter as a browser shows it. */
export const webPage = (html: string, lies: Lies = 'in-the-report'): Paper => ({
  contentType: 'text/html; charset=utf-8',
  bytes: Buffer.from(html),
  lies,
});

/** A letter as a reporting system prints it, one paragraph for each entry. */
export async function printed(paragraphs: readonly string[], lies: Lies = 'in-the-report'): Promise<Paper> {
  return pdf(lies, (paper) => paragraphs.forEach((paragraph) => paper.text(paragraph).moveDown()));
}

/** A letter laid on the glass: a PDF that is a picture, without a word in it. */
export async function scanned(lies: Lies = 'in-the-report'): Promise<Paper> {
  return pdf(lies, (paper) => paper.image(PIXEL, 0, 0, { width: 500, height: 700 }));
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function pdf(lies: Lies, write: (paper: InstanceType<typeof PDFDocument>) => void): Promise<Paper> {
  const paper = new PDFDocument();
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((ready) => {
    paper.on('data', (chunk: Buffer) => chunks.push(chunk));
    paper.on('end', () => ready(Buffer.concat(chunks)));
  });
  write(paper);
  paper.end();
  return { contentType: 'application/pdf', bytes: await done, lies };
}
