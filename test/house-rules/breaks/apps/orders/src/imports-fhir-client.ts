// breaks: visits:orders
import Client from 'fhir-kit-client';
export const client = Client;
