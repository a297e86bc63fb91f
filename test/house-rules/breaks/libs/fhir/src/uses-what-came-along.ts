// breaks: visits:fhir, packages-are-named-in-package-json
import { parse } from 'semver';
export const version = parse('1.0.0');
