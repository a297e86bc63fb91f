// Parameter decorators that believe a body, a path parameter or a query only after its schema does, and tell OpenAPI the same schema.
import { Body, Param, type PipeTransform, Query } from '@nestjs/common';
import { ApiBody, ApiParam, ApiQuery } from '@nestjs/swagger';
import { z } from 'zod';
import { HttpProblem } from './http-problem.js';
import { openApi } from './open-api.js';

class Believe implements PipeTransform<unknown, unknown> {
  constructor(
    private readonly schema: z.ZodType,
    private readonly where: string,
  ) {}

  transform(given: unknown): unknown {
    const read = this.schema.safeParse(given ?? undefined);
    if (read.success) return read.data;
    const at = read.error.issues.map(({ path, message }) => ({
      path: [this.where, ...path].join('.'),
      expected: message,
    }));
    throw new HttpProblem(400, 'invalid', `The ${this.where} does not have the expected form.`, { at });
  }
}

// The swagger decorators describe a method; a parameter decorator reaches its method through the prototype.
function describe(decorator: MethodDecorator, target: object, key: string | symbol | undefined): void {
  if (key === undefined) return;
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  if (descriptor !== undefined) decorator(target, key, descriptor);
}

/** The body, believed by `schema`. 400 with every place that is wrong otherwise. */
export const ZodBody =
  (schema: z.ZodType): ParameterDecorator =>
  (target, key, index) => {
    Body(new Believe(schema, 'body'))(target, key, index);
    describe(ApiBody({ schema: openApi(schema) }), target, key);
  };

/** The path parameter `name`, believed by `schema`. */
export const ZodParam =
  (name: string, schema: z.ZodType): ParameterDecorator =>
  (target, key, index) => {
    Param(name, new Believe(schema, name))(target, key, index);
    describe(ApiParam({ name, schema: openApi(schema) }), target, key);
  };

/** The whole query as an object, believed by `schema`. */
export const ZodQuery =
  (schema: z.ZodObject): ParameterDecorator =>
  (target, key, index) => {
    Query(new Believe(schema, 'query'))(target, key, index);
    for (const [name, member] of Object.entries(schema.shape)) {
      if (!(member instanceof z.ZodType)) continue;
      const required = !member.safeParse(undefined).success;
      describe(ApiQuery({ name, required, schema: openApi(member) }), target, key);
    }
  };
