// breaks: clinical-speaks-no-fhir
export const written = 'ServiceRequest';
