// I14: the link of a page is used once, for its own page; looking at it changes nothing, and neither does what a scanner may do.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { night, type Night, type Rung } from './night.js';

const LONG = 240_000;
const DOORS = ['look', 'bare', 'forged', 'of-another', 'right'] as const;
/** What somebody does with the address of a page. `bare`: a POST without a nonce. `of-another`: the nonce of another page. */
type Deed = (typeof DOORS)[number];

/** One page's link, as the world sees it. */
interface Link {
  look(): Promise<string>;
  press(nonce: string | undefined): Promise<void>;
  accepted(): Promise<boolean>;
  /** Whether it can still be used. */
  open(): Promise<boolean>;
}

/** Throws where the link does not keep I14 under these deeds. */
async function checkLink(link: Link, other: Link, deeds: readonly Deed[]): Promise<void> {
  let used = false;
  for (const deed of deeds) {
    const nonce = deed === 'of-another' ? await other.look() : await link.look();
    switch (deed) {
      case 'look':
        break;
      case 'bare':
        await link.press(undefined);
        break;
      case 'forged':
        await link.press(`${Date.now()}.forged`);
        break;
      case 'of-another':
        await link.press(nonce);
        break;
      case 'right':
        await link.press(nonce);
        used = true;
        break;
      default: {
        const never: never = deed;
        return never;
      }
    }
    expect([deed, await link.accepted(), await link.open()]).toEqual([deed, used, !used]);
    expect([deed, await other.accepted(), await other.open()]).toEqual([deed, false, true]);
  }
}

const deeds = fc.array(fc.constantFrom(...DOORS), { minLength: 1, maxLength: 6 });

describe('I14: the link of a page', () => {
  let ward: Night;
  beforeAll(async () => {
    ward = await night(['dr-noor']);
  }, LONG);
  afterAll(() => ward.close(), LONG);

  async function aPage(): Promise<Link & { end(): Promise<void> }> {
    const { body: drill } = await ward.rest('POST', '/drill');
    let page: Rung | undefined;
    await ward.eventually('the phone rings', async () => {
      page = (await ward.phone()).find(({ body }) => body['incident'] === drill['id']);
      return page !== undefined;
    });
    const url = String(page?.body['url']).replace(/^https?:\/\/[^/]+/, ward.url());
    const path = `/incidents/${String(drill['id'])}`;
    const html = async (): Promise<string> => (await fetch(url)).text();
    return {
      look: async () => /name="nonce" value="([^"]+)"/.exec(await html())?.[1] ?? '',
      press: async (nonce) => {
        const form = new URLSearchParams({ answer: 'accept', ...(nonce === undefined ? {} : { nonce }) });
        await (await fetch(url, { method: 'POST', body: form })).text();
      },
      accepted: async () => (await ward.rest('GET', path)).body['state'] !== 'paging',
      open: async () => (await html()).includes('<form'),
      end: async () => void (await ward.rest('POST', `${path}/resolve`, { reason: 'test' })),
    };
  }

  it(
    'is used once and only by the one deliberate way, whatever else is done with it, in whatever order',
    async () => {
      await fc.assert(
        fc.asyncProperty(deeds, async (all) => {
          const [one, other] = [await aPage(), await aPage()];
          await checkLink(one, other, all);
          await one.end();
          await other.end();
        }),
        { seed: 20_261_125, numRuns: 12, endOnFailure: true },
      );
    },
    LONG,
  );
});

describe('I14 is caught when it is broken', () => {
  /** A link in memory, right in all it does unless told otherwise. */
  function inMemory(broken: Partial<Record<'lookAccepts' | 'anyNonce' | 'anyPage' | 'reusable', true>>): () => Link {
    let made = 0;
    return () => {
      made += 1;
      const own = `nonce-${made}`;
      let accepted = false;
      return {
        look: async () => {
          if (broken.lookAccepts) accepted = true;
          return own;
        },
        press: async (nonce) => {
          const isRight = nonce === own || broken.anyNonce === true;
          const isOurs = broken.anyPage === true && nonce?.startsWith('nonce-') === true;
          if (isRight || isOurs) accepted = true;
        },
        accepted: async () => accepted,
        open: async () => !accepted || broken.reusable === true,
      };
    };
  }
  const run = (make: () => Link): Promise<void> =>
    fc.assert(
      fc.asyncProperty(deeds, (all) => checkLink(make(), make(), all)),
      { seed: 20_261_125, numRuns: 200 },
    );

  it('and a right one passes', async () => {
    await expect(run(inMemory({}))).resolves.toBeUndefined();
  });

  it.each([
    ['looking accepts', { lookAccepts: true }],
    ['a scanner that presses the button accepts', { anyNonce: true }],
    ['the nonce of another page accepts', { anyPage: true }],
    ['a used link stays open', { reusable: true }],
  ] as const)('%s', async (_, broken) => {
    await expect(run(inMemory(broken))).rejects.toThrow();
  });
});
