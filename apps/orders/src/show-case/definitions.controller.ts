import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { buildArtifacts } from '#fhir';
import { HttpProblem, Public, ZodParam } from '#platform';
import { RULESET_VERSION, SERVICE_CONFIG, type ServiceConfig } from '#service';
import { z } from 'zod';

const PUBLISHED = [
  'PlanDefinition',
  'ActivityDefinition',
  'CodeSystem',
  'ValueSet',
  'ConceptMap',
  'Questionnaire',
  'StructureDefinition',
] as const;
const published = z.enum(PUBLISHED);
type Definition = ReturnType<typeof buildArtifacts>[number]['resource'];

/** The algorithm and its words as FHIR definitions, for whoever wants to read what the orders point at. */
@ApiTags('fhir')
@Public()
@Controller('fhir')
export class DefinitionsController {
  private readonly definitions: readonly Definition[];

  constructor(@Inject(SERVICE_CONFIG) private readonly config: ServiceConfig) {
    this.definitions = buildArtifacts(config.CANONICAL_BASE, RULESET_VERSION).map(({ resource }) => resource);
  }

  @Header('content-type', 'application/fhir+json; charset=utf-8')
  @Get('metadata')
  metadata() {
    return {
      resourceType: 'CapabilityStatement',
      status: 'active',
      date: '2026-11-22',
      kind: 'instance',
      fhirVersion: '4.0.1',
      format: ['application/fhir+json'],
      software: { name: 'Pumptrace orders', version: RULESET_VERSION },
      implementation: { description: 'Definitions of the pump work-up, read only', url: this.config.CANONICAL_BASE },
      rest: [
        {
          mode: 'server',
          resource: PUBLISHED.map((type) => ({ type, interaction: [{ code: 'read' }, { code: 'search-type' }] })),
        },
      ],
    };
  }

  @Header('content-type', 'application/fhir+json; charset=utf-8')
  @Get(':type')
  search(@ZodParam('type', published) type: z.infer<typeof published>) {
    const found = this.definitions.filter(({ resourceType }) => resourceType === type);
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      total: found.length,
      entry: found.map((resource) => ({
        fullUrl: `${this.config.CANONICAL_BASE}/${type}/${resource.id ?? ''}`,
        resource,
      })),
    };
  }

  @Header('content-type', 'application/fhir+json; charset=utf-8')
  @Get(':type/:id')
  read(@ZodParam('type', published) type: z.infer<typeof published>, @ZodParam('id', z.string().max(64)) id: string) {
    const found = this.definitions.find((resource) => resource.resourceType === type && resource.id === id);
    if (found === undefined) throw new HttpProblem(404, 'no-such-definition', 'There is no such definition.');
    return found;
  }
}
