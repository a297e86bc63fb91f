/** The service as an actor: nobody's hand (decision 31). */
export const ITSELF = { id: 'pumptrace-alerting', kind: 'system', role: 'system', assurance: 'none' } as const;
