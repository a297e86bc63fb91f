import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { Public } from '../auth/public.js';
import { ApiDescription } from './open-api.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);

function rowsOf(document: OpenAPIObject): string[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const cells = [method.toUpperCase(), path, operation.summary ?? ''];
      return [`<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`];
    }),
  );
}

/** `/docs`: what the service answers, as a page without scripts; `/docs/openapi.json` for programs. */
@ApiExcludeController()
@Controller('docs')
export class DocsController {
  constructor(private readonly description: ApiDescription) {}

  @Get()
  @Public('this-machine')
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    const document = this.description.get();
    const title = escaped(document.info.title);
    return [
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>`,
      `<h1>${title}</h1><p>${escaped(document.info.description ?? '')} <a href="/docs/openapi.json">OpenAPI</a></p>`,
      `<table><thead><tr><th>method</th><th>path</th><th>what it does</th></tr></thead>`,
      `<tbody>${rowsOf(document).join('\n')}</tbody></table></body></html>`,
    ].join('\n');
  }

  @Get('openapi.json')
  @Public('this-machine')
  openApi(): OpenAPIObject {
    return this.description.get();
  }
}
