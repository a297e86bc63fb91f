// breaks: messaging-speaks-no-fhir
export const carried = { resource: 'DiagnosticReport' };
