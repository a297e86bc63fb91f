export const door = 'fhir';
