// breaks: fhir-holds-no-rows
export type Source = { readonly QueryRunner: string };
