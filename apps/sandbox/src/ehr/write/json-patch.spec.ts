import { describe, expect, it } from '@jest/globals';

import { MemoryRepository } from '@medplum/fhir-router';
import fc from 'fast-check';

import { patched } from './json-patch.js';

describe('JSON Patch', () => {
  it('agrees with the implementation Medplum uses', async () => {
    const medplum = new MemoryRepository();
    // `-` stands for what is not there yet: Medplum lets it be replaced or removed, RFC 6902 does not. So it is only ever added.
    const there = fc.constantFrom('/status', '/note', '/note/0', '/note/1/text', '/nowhere/at', '/priority');
    const where = fc.oneof(there, fc.constant('/note/-'));
    const said = (text: string) => ({ text, authorString: 'Rosa' });
    const value = fc.constantFrom('active', said('seen'), [said('a'), said('b')]);
    const operation = fc.oneof(
      fc.record({ op: fc.constant('add'), path: where, value }),
      fc.record({ op: fc.constant('replace'), path: there, value }),
      fc.record({ op: fc.constant('remove'), path: there }),
      fc.record({ op: fc.constant('copy'), from: there, path: where }),
      // Nor may a value move into its own child (4.4); Medplum then loses it.
      fc
        .record({ op: fc.constant('move'), from: there, path: where })
        .filter(({ from, path }) => !path.startsWith(`${from}/`)),
      fc.record({ op: fc.constant('test'), path: there, value }),
    );
    let agreed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 4 }), async (operations) => {
        const start: Parameters<MemoryRepository['createResource']>[0] = {
          resourceType: 'ServiceRequest',
          status: 'draft',
          intent: 'order',
          subject: { reference: 'Patient/rosa' },
          note: [said('one'), said('two')],
        };
        const kept = await medplum.createResource(start);
        const strip = (one: object): unknown => ({ ...one, meta: undefined });
        const theirs = await medplum
          .patchResource(
            'ServiceRequest',
            kept.id,
            JSON.parse(JSON.stringify(operations)) as Parameters<MemoryRepository['patchResource']>[2],
          )
          .then(strip, () => 'refused');
        let ours: unknown = 'refused';
        try {
          ours = strip(Object(patched(kept, operations)));
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'Refused') throw error;
        }
        expect(ours).toEqual(theirs);
        if (ours !== 'refused') agreed += 1;
      }),
      { numRuns: 300, seed: 8637 },
    );
    expect(agreed).toBeGreaterThan(20);
  });
});
