import { z } from 'zod';
import { aboutSetting } from './setting.js';

/** Settings that belong together, under a heading. */
export interface SettingsOfConcern {
  concern: string;
  shape: Readonly<Record<string, z.core.$ZodType>>;
}

const HEADER = [
  '# Made by envExample() of libs/platform from the settings themselves; a test fails when this file is stale.',
  '# Every value shown is the default. A value written after "e.g." is only an example. Empty means unset.',
];

const shown = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value));

function settingLines(name: string, schema: z.core.$ZodType): string[] {
  const about = aboutSetting(schema);
  const byDefault = z.safeParse(schema, undefined);
  const value = byDefault.success && byDefault.data !== undefined ? shown(byDefault.data) : '';
  const example = about.example === undefined ? [] : [`#   e.g. ${about.example}`];
  const file = about.secret === true ? [`#   or the file that holds it: ${name}_FILE`] : [];
  return [`# ${about.is}`, ...example, ...file, `#${name}=${value}`, ''];
}

/** The text of `.env.example`. */
export function envExample(concerns: readonly SettingsOfConcern[]): string {
  const sections = concerns.flatMap(({ concern, shape }) => [
    `## ${concern}`,
    '',
    ...Object.entries(shape).flatMap(([name, schema]) => settingLines(name, schema)),
  ]);
  return `${[...HEADER, '', ...sections].join('\n').trimEnd()}\n`;
}
