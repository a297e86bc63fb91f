import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { textOfBytes } from './bytes.js';
import { DocumentReader } from './content.js';
import { wordsOfMarkup } from './markup.js';
import { plainWords } from './plain-words.js';
import { DEFAULT_DOCUMENT_LIMITS as LIMITS, type Extracted } from './unread.js';

const words = (html: string): Extracted => wordsOfMarkup(html, LIMITS);
const read = (stated: string, bytes: Uint8Array): Promise<Extracted> =>
  new DocumentReader(LIMITS).read({ stated: [stated], bytes });
const text = (said: string): Extracted => ({ text: said, missing: [] });

describe('a radiologist sends HTML', () => {
  it.each([
    [
      'headings, paragraphs and breaks',
      '<h2>Findings</h2><p>No kink.<br>No leak.</p>Tip at T8.',
      'Findings\n\nNo kink.\nNo leak.\n\nTip at T8.',
    ],
    ['a list, its items left open', '<ul><li>No kink<li>No leak</ul>', 'No kink\n\nNo leak'],
    ['a table', '<table><tr><th>Tip<td>T8<tr><th>Kink<td>none</table>', 'Tip\n\nT8\n\nKink\n\nnone'],
    [
      'entities',
      'Gr&ouml;&szlig;e &lt;3&nbsp;mm, 20&deg;, 5 &micro;g &#8211; &#x2265;1 &unknown; AT&T',
      'Größe <3 mm, 20°, 5 µg \u2013 ≥1 &unknown; AT&T',
    ],
    [
      'scripts, styles and templates',
      '<style>p{}</style><script>if(a<b)x("kink")</script><template>leak</template><p>Tip at T8.',
      'Tip at T8.',
    ],
    ['comments and a title', '<title>Report</title><!-- kink --><body>No leak.', 'No leak.'],
    [
      'lines within lines',
      '<div><div>No <b>ki</b>nk\n  seen.</div></div><div>No leak.</div>',
      'No kink seen.\n\nNo leak.',
    ],
    ['typewriter lines', '<pre>FINDINGS:\n  No kink.\n</pre>', 'FINDINGS:\nNo kink.'],
    ['tags never closed, and closed twice', '<p><b>No<i> kink</b></i>.</p></p></div>', 'No kink.'],
    ['letters nobody sees', 'ca&shy;thet&#x200b;er \u202eok\u202c', 'catheter ok'],
  ])('with %s', (_what, html, said) => {
    expect(words(html)).toEqual(text(said));
  });

  it.each([
    ['struck out', '<p>No kink. <s>No leak.</s>', 'No kink.', 'words_struck_out'],
    [
      'struck out by style',
      '<p>No kink. <span style="text-decoration: line-through">No leak.</span>',
      'No kink.',
      'words_struck_out',
    ],
    ['hidden', '<p hidden>Template: leak</p>No kink.', 'No kink.', 'words_hidden'],
    ['hidden by style', '<div style="DISPLAY : none">leak</div>No kink.', 'No kink.', 'words_hidden'],
    ['beside a picture', '<img src="x.png">Page 1', 'Page 1', 'pages_without_text'],
  ])('what is %s is left out, and said to be', (_how, html, said, why) => {
    expect(words(html)).toEqual({ text: said, missing: [why] });
  });

  it.each([
    ['a picture', '<img src="data:image/png;base64,AAAA">', 'no_text_layer'],
    [
      'boxes to tick',
      '<label><input type=checkbox> Kink</label> <label><input type=checkbox checked> Leak',
      'form_fields',
    ],
    ['nothing', '<html><head><title>Report</title></head><body> &nbsp;<hr></body>', 'empty'],
  ])('that is only %s, it is shown unread', (_what, html, why) => {
    expect(words(html)).toEqual({ missing: [why] });
  });

  it.each([
    ['elements in each other', `${'<div>'.repeat(100_000)}No kink.`],
    ['marks in each other', `${'<b><p>'.repeat(100_000)}No kink.`],
    ['closed and never opened', `${'<div>'.repeat(100_000)}${'</b>'.repeat(100_000)}No kink.`],
    ['comments never closed', `No kink.${'<!--'.repeat(100_000)}`],
    ['tables in each other', `${'<table><tr><td>'.repeat(60_000)}No kink.`],
    ['hidden in each other', `${'<i hidden>'.repeat(100_000)}x${'</i>'.repeat(100_000)}No kink.`],
    ['struck', `${'<s>x</s>'.repeat(100_000)}No kink.`],
  ])('a hundred thousand %s take no more time than their length', (_what, html) => {
    const began = process.cpuUsage();
    expect(words(html).text).toContain('No kink.');
    // Work of the processor, not the clock on the wall: what is not linear takes over ten seconds, this under one.
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(8_000);
  });

  it('beyond two megabytes of markup it is shown unread', () => {
    expect(words(`No kink.${' '.repeat(2_000_000)}`)).toEqual({ missing: ['too_large'] });
  });

  it('never throws, and gives either words or a name for why not', () => {
    const tag = fc.constantFrom(
      '<p>',
      '</p>',
      '<s hidden>',
      '<table>',
      '<td',
      '&#x',
      '&amp',
      '<!--',
      '<![CDATA[',
      '<svg>',
      '\u0000',
      '<input>',
      'kink',
      '\ud800',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(tag, { maxLength: 60 }).map((all) => all.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (html) => {
          const found = words(html);
          expect(found.text !== undefined || found.missing.length > 0).toBe(true);
        },
      ),
      { numRuns: 500, seed: 20261122 },
    );
  });
});

describe('which letters the bytes are', () => {
  it.each([
    ['UTF-8 unless said', 'text/plain', Buffer.from('Größe'), text('Größe')],
    ['latin-1 when said', 'text/plain; charset=iso-8859-1', Buffer.from('Größe', 'latin1'), text('Größe')],
    ['UTF-8 under a label of one byte', 'text/plain;charset="us-ascii"', Buffer.from('Größe'), text('Größe')],
    ['UTF-16 by its first bytes', 'text/plain', Buffer.from('\ufeffGröße', 'utf16le'), text('Größe')],
    [
      'not of the charset named',
      'text/plain; charset=utf-8',
      Buffer.from('Größe', 'latin1'),
      { missing: ['not_decodable'] },
    ],
    ['a charset nobody knows', 'text/plain; charset=no-such', Buffer.from('kink'), { missing: ['not_decodable'] }],
    ['half a letter of UTF-16', 'text/plain', Buffer.from([0xff, 0xfe, 0x41]), { missing: ['not_decodable'] }],
    ['the page says itself', 'text/html', Buffer.from('<meta charset=windows-1252><p>Größe', 'latin1'), text('Größe')],
    ['a page that calls itself text', 'text/plain', Buffer.from('<!DOCTYPE html><p>No<br>kink'), text('No\nkink')],
    ['RTF', 'application/rtf', Buffer.from('{\\rtf1 No kink}'), { missing: ['not_text'] }],
    ['a picture', 'image/png', Buffer.from([0x89, 0x50]), { missing: ['not_text'] }],
    ['nothing', 'text/plain', new Uint8Array(), { missing: ['empty'] }],
    ['blanks', 'text/plain', Buffer.from(' \r\n\u00a0'), { missing: ['empty'] }],
    ['five megabytes and one byte', 'text/plain', new Uint8Array(5_000_001), { missing: ['too_large'] }],
  ])('%s', async (_what, stated, bytes, found) => {
    expect(await read(stated, bytes)).toEqual(found);
  });

  it('whatever the bytes and the label are, nothing throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.option(fc.string(), { nil: undefined }), (bytes, label) => {
        const found = textOfBytes(bytes, label);
        expect(['string', 'undefined']).toContain(typeof found);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});

it('lines of every kind end alike, and what an interface engine wrote for one, too', () => {
  expect(plainWords('No kink.\r\nNo leak.\\.br\\Tip\tat\u00a0T8. \r\n\r\n\r\nEnd')).toBe(
    'No kink.\nNo leak.\nTip at T8.\n\nEnd',
  );
  expect(plainWords('conti\u00ad\nnuous')).toBe('conti-\nnuous');
  expect(plainWords(' \u200b - ')).toBeUndefined();
});
