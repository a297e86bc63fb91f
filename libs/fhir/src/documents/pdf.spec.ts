import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { createDeflate, deflateSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import { DocumentReader } from './content.js';
import { pageText, type PdfPiece } from './pdf-page.js';
import { DEFAULT_DOCUMENT_LIMITS, type DocumentLimits, type Extracted } from './unread.js';

type Options = ConstructorParameters<typeof PDFDocument>[0];
type Write = (paper: InstanceType<typeof PDFDocument>) => void;

/** A PDF as a reporting system writes it. */
async function printed(write: Write, options: Options = {}): Promise<Uint8Array> {
  const paper = new PDFDocument(options);
  const chunks: Buffer[] = [];
  const done = new Promise<Uint8Array>((ready) => {
    paper.on('data', (chunk: Buffer) => chunks.push(chunk));
    paper.on('end', () => ready(new Uint8Array(Buffer.concat(chunks))));
  });
  write(paper);
  paper.end();
  return done;
}

/** A PDF by hand, without a table of its objects: one page whose content is this stream. */
function byHand(stream: Buffer, filter = '', font = '/Subtype/Type1/BaseFont/Helvetica'): Uint8Array {
  const page = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>';
  const objects = [
    Buffer.from('<</Type/Catalog/Pages 2 0 R>>'),
    Buffer.from('<</Type/Pages/Kids[3 0 R]/Count 1>>'),
    Buffer.from(page),
    Buffer.concat([Buffer.from(`<</Length ${stream.length}${filter}>>\nstream\n`), stream, Buffer.from('\nendstream')]),
    Buffer.from(`<</Type/Font${font}>>`),
  ];
  const numbered = objects.map((object, nth) =>
    Buffer.concat([Buffer.from(`${nth + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]),
  );
  const end = Buffer.from('trailer<</Root 1 0 R/Size 6>>\n%%EOF');
  return new Uint8Array(Buffer.concat([Buffer.from('%PDF-1.4\n'), ...numbered, end]));
}

/** So many times ten megabytes of blanks, deflated piece by piece: this side must not swell itself. */
async function folded(pieces: number): Promise<Buffer> {
  const blanks = Buffer.alloc(10_000_000, ' ');
  const chunks: Buffer[] = [];
  const source = Readable.from(Array.from({ length: pieces }, () => blanks));
  for await (const chunk of source.pipe(createDeflate({ level: 9 }))) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function read(bytes: Uint8Array, limits: Partial<DocumentLimits> = {}): Promise<Extracted> {
  const reader = new DocumentReader({ ...DEFAULT_DOCUMENT_LIMITS, ...limits });
  return reader.read({ stated: ['application/pdf'], bytes });
}

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const scan: Write = (paper) => paper.image(PIXEL, 0, 0, { width: 500, height: 700 });
const tj = (...shown: string[]): Buffer => Buffer.from(`BT /F1 12 Tf 50 700 Td ${shown.join(' ')} ET`);

describe('a radiologist sends a PDF', () => {
  it('its words come line by line, sections apart, and what is typed last and stands first comes first', async () => {
    const paper = await printed((page) => {
      page.fontSize(11).text('FINDINGS');
      page.text('The catheter is conti-').text('nuous from the pump to the canal.').moveDown();
      page.text('IMPRESSION').list(['No kink.', 'Tip at T8.']);
      page.text('St. Elsewhere, Radiology', 72, 30);
    });
    expect(await read(paper)).toEqual({
      text: 'St. Elsewhere, Radiology\n\nFINDINGS\nThe catheter is conti-\nnuous from the pump to the canal.\n\nIMPRESSION\nNo kink.\nTip at T8.',
      missing: [],
    });
  });

  it('two columns stay two: no sentence runs from one into the other', async () => {
    const paper = await printed((page) => {
      page.text('The proximal part', 72, 200).text('is kinked.').text('', 320, 200);
      page.text('The distal part', 320, 200).text('is not.');
    });
    expect(await read(paper)).toEqual({
      text: 'The proximal part\nis kinked.\n\nThe distal part\nis not.',
      missing: [],
    });
  });

  it('a permission to print is nobody’s secret: only what asks for a password to open stays shut', async () => {
    const mild = await printed((page) => page.text('No leak.'), { ownerPassword: 'x', permissions: {} });
    expect(await read(mild)).toEqual({ text: 'No leak.', missing: [] });
    for (const pdfVersion of ['1.4', '1.7ext3'] as const) {
      const shut = await printed((page) => page.text('No leak.'), { userPassword: 'x', pdfVersion });
      expect(await read(shut)).toEqual({ missing: ['encrypted'] });
    }
  });

  it('a scan has no words; one between pages of words, or under a page number, is missed by name', async () => {
    expect(await read(await printed(scan))).toEqual({ missing: ['no_text_layer'] });
    const mixed = await printed((page) => {
      page.text('FINDINGS: the catheter is continuous and without a kink from the pump to the tip at T8.');
      page.addPage();
      scan(page);
    });
    expect(await read(mixed)).toMatchObject({ text: /continuous/, missing: ['pages_without_text'] } as object);
    const stamped = await printed((page) => {
      scan(page);
      page.text('Page 1 of 3');
    });
    expect(await read(stamped)).toEqual({ text: 'Page 1 of 3', missing: ['pages_without_text'] });
  });

  it('letters drawn as curves are a picture', async () => {
    const curves = 'q 1 0 0 1 10 10 cm 0 0 m 5 5 l 9 0 l h f Q '.repeat(80);
    expect(await read(byHand(Buffer.from(curves)))).toEqual({ missing: ['no_text_layer'] });
  });

  it('an empty page holds nothing, and says so', async () => {
    expect(await read(await printed(() => undefined))).toEqual({ missing: ['empty'] });
  });

  it('a form is for human eyes: the words do not tell which box is ticked', async () => {
    const form = await printed((page) => {
      page.font('Helvetica').initForm();
      page.text('Kink').formCheckbox('kink', 100, 100, 20, 20, {});
    });
    expect(await read(form)).toEqual({ missing: ['form_fields'] });
  });

  it('letters of a private alphabet are not words', async () => {
    const alphabet =
      '/Encoding<</Differences[65/uniE001/uniE002/uniE003]>>/FirstChar 65/LastChar 67/Widths[500 500 500]';
    const paper = byHand(tj('(ABCABCABC) Tj'), '', `/Subtype/Type1/BaseFont/X${alphabet}`);
    expect(await read(paper)).toEqual({ missing: ['not_decodable'] });
  });
});

describe('a PDF that costs too much is shown unread, whole', () => {
  it('31 pages, over five megabytes, or more words than anybody reads', async () => {
    const long = await printed((page) => Array.from({ length: 30 }, () => page.addPage().text('No kink.')));
    expect(await read(long)).toEqual({ missing: ['too_many_pages'] });
    const wordy = await printed((page) => page.text('No kink. '.repeat(200)));
    expect(await read(wordy, { maxLetters: 500 })).toEqual({ missing: ['too_large'] });
    expect(await read(byHand(tj('(No kink.) Tj')), { maxBytes: 300 })).toEqual({ missing: ['too_large'] });
  });

  it('a stream that unfolds to a gigabyte is ended, its memory is given back, and the service goes on meanwhile', async () => {
    const bomb = byHand(await folded(100), '/Filter/FlateDecode');
    expect(bomb.length).toBeLessThan(1_500_000);
    const megabytes = (): number => process.memoryUsage.rss() / 1024 / 1024;
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 5);
    const before = megabytes();
    for (let nth = 0; nth < 2; nth += 1)
      expect(await read(bomb, { pdfGrowthMb: 100 })).toEqual({ missing: ['too_much_memory'] });
    clearInterval(clock);
    expect(ticks).toBeGreaterThan(20);
    expect(megabytes() - before).toBeLessThan(120);
  });

  it('a program without an end is ended in time', async () => {
    const busy = deflateSync(Buffer.from('q Q '.repeat(10_000_000)));
    expect(await read(byHand(busy, '/Filter/FlateDecode'), { pdfTimeMs: 500, pdfGrowthMb: 4_000 })).toEqual({
      missing: ['too_slow'],
    });
  });

  it('more memory than the thread is given', async () => {
    const many = deflateSync(
      Buffer.from(`BT /F1 1 Tf 50 700 Td ${'(xyz) Tj 9 0 Td (a) Tj -9 -.0005 Td '.repeat(400_000)} ET`),
    );
    const limits = { pdfHeapMb: 16, pdfGrowthMb: 4_000, maxLetters: 1e9 };
    expect(await read(byHand(many, '/Filter/FlateDecode'), limits)).toEqual({ missing: ['too_much_memory'] });
  });
});

describe('what calls itself a PDF and is none, or was cut short', () => {
  const broken = (name: string, bytes: Uint8Array): [string, Uint8Array] => [name, bytes];
  it.each([
    broken('words', Buffer.from('not a PDF')),
    broken('a head without a body', Buffer.from('%PDF-1.7\n')),
    broken(
      'a catalogue of itself',
      Buffer.from('%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\ntrailer<</Root 1 0 R>>'),
    ),
    broken(
      'objects in each other without end',
      Buffer.from(`%PDF-1.4\n1 0 obj\n${'['.repeat(200_000)}\nendobj\ntrailer<</Root 1 0 R>>`),
    ),
  ])('%s', async (_name, bytes) => {
    const { text, missing } = await read(bytes);
    expect([text, ['broken', 'empty']]).toEqual([undefined, expect.arrayContaining([...missing])]);
    expect(missing).toHaveLength(1);
  });

  it('whatever bytes are changed, there are words or a name for why not', async () => {
    const good = await printed((page) => page.text('No kink. Tip at T8.'), { compress: false });
    const bytes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(good.length), async (changes, length) => {
        const bad = new Uint8Array(good);
        for (const [at, value] of changes) bad[at] = value;
        const { text, missing } = await read(bad.subarray(0, Math.max(length, 20)), { pdfTimeMs: 5_000 });
        expect(text !== undefined || missing.length > 0).toBe(true);
      }),
      { numRuns: 12, seed: 20261122 },
    );
  });
});

it('pieces anywhere on a page, in any order, all come out and none twice', () => {
  const piece = fc.record({
    text: fc.stringMatching(/^[a-z]{1,6}$/),
    y: fc.double({ min: -100, max: 900, noNaN: true }),
    height: fc.double({ min: 0, max: 40, noNaN: true }),
    endsLine: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 400 }), (pieces: PdfPiece[]) => {
      const letters = (words: string): string => [...words.replaceAll(/\s/g, '')].toSorted().join('');
      const all = pieces.map(({ text }) => text).join('');
      expect(letters(pageText({ pieces, pictured: false, fields: false }))).toBe(letters(all));
    }),
    { numRuns: 200, seed: 7 },
  );
});
