import type { INestApplication } from '@nestjs/common';
import { type ApiBodyOptions, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';

type SchemaObject = Exclude<Extract<ApiBodyOptions, { schema: unknown }>['schema'], { $ref: string }>;

/** A zod schema as OpenAPI 3.1 has it, which is JSON Schema. What JSON cannot say is left open. */
export function openApi(schema: z.ZodType): SchemaObject {
  const described = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' });
  const { $schema: _, ...rest } = described;
  // The one cast: both types are JSON Schema 2020-12, written down twice.
  return rest as SchemaObject;
}

/** Holds the application's OpenAPI description, made at the first look. */
export class ApiDescription {
  #make: (() => OpenAPIObject) | undefined;
  #made: OpenAPIObject | undefined;

  /** Ties the description to the application, once it exists. */
  describes(app: INestApplication, service: string): void {
    this.#make = () => {
      const config = new DocumentBuilder()
        .setOpenAPIVersion('3.1.0')
        .setTitle(`Pumptrace ${service}`)
        .setDescription('Errors are RFC 9457 problem+json, and OperationOutcome under /fhir and /ehr.')
        .setVersion('0')
        .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key.' })
        .addSecurityRequirements('bearer')
        .build();
      return SwaggerModule.createDocument(app, config);
    };
  }

  get(): OpenAPIObject {
    if (this.#make === undefined) throw new Error('the API is described before the application stands');
    this.#made ??= this.#make();
    return this.#made;
  }
}
