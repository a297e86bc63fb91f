import type { Bundle, Resource } from '@medplum/fhirtypes';

/** The EHR as its users see it: what they write, what they find. */
export interface EhrAt {
  readonly put: (resource: Resource & { id: string }) => Promise<void>;
  readonly search: <R extends Resource>(query: string) => Promise<R[]>;
}

/** `base` is asked at each call: the house is put up after the spec is read. */
export function ehrAt(base: () => string): EhrAt {
  return {
    put: async (resource) => {
      const answer = await fetch(`${base()}/${resource.resourceType}/${resource.id}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/fhir+json' },
        body: JSON.stringify(resource),
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    },
    search: async <R extends Resource>(query: string) => {
      const answer = await fetch(`${base()}/${query}`);
      const bundle = (await answer.json()) as Bundle<R>;
      return (bundle.entry ?? []).flatMap((entry) => (entry.resource === undefined ? [] : [entry.resource]));
    },
  };
}
